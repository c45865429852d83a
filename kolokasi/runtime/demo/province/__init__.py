"""`demo load --scale province`: twenty racks, fifty agencies, five hundred requests over a year, by the real commands."""

from kolokasi.runtime.demo.province.people import people
from kolokasi.runtime.demo.province.plant import lay_plant
from kolokasi.runtime.demo.province.play import play_all
from kolokasi.runtime.demo.province.tales import CASES

__all__ = ["CASES", "lay_plant", "people", "play_all"]
