"""Procedure files for tests: the shipped one, the shipped one with a change, and small ones written out."""

from __future__ import annotations

from pathlib import Path

import kolokasi.sop
from kolokasi.sop import reader
from kolokasi.sop.faults import Fault, SopFaults
from kolokasi.sop.spec import Procedure

FILE = Path(kolokasi.sop.__file__).parent / "library" / "permohonan-colocation.bpmn"

# Ask → Judge → yes: Keep, no: Ask; Keep → End; withdrawal at once
SMALL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sop="urn:kolokasi:sop:1" id="D"
             targetNamespace="urn:test">
  <message id="M" name="batal" />
  <collaboration id="C"><participant id="Pool" name="Kecil" processRef="small" /></collaboration>
  <process id="small" name="Kecil" isExecutable="true">
    <laneSet id="Lanes">
      <lane id="office" name="Kantor" sop:post="helpdesk">
        <flowNodeRef>Start</flowNodeRef><flowNodeRef>Ask</flowNodeRef><flowNodeRef>Judge</flowNodeRef>
        <flowNodeRef>G</flowNodeRef><flowNodeRef>Keep</flowNodeRef><flowNodeRef>End</flowNodeRef>
        <flowNodeRef>Sub</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="Start" />
    <userTask id="Ask" name="Tanya" sop:step="1" sop:act="form" />
    <userTask id="Judge" name="Nilai" sop:step="2" sop:act="decide">
      <extensionElements>
        <sop:outcome key="yes" label="Ya" /><sop:outcome key="no" label="Tidak" note="true" bare="true" />
      </extensionElements>
    </userTask>
    <exclusiveGateway id="G" name="Baik?" sop:decidedBy="Judge" />
    <userTask id="Keep" name="Simpan" sop:step="3" sop:act="form" sop:amount="2 jam" />
    <endEvent id="End" name="Selesai" sop:result="done" sop:step="4" />
    <sequenceFlow id="F1" sourceRef="Start" targetRef="Ask" />
    <sequenceFlow id="F2" sourceRef="Ask" targetRef="Judge" />
    <sequenceFlow id="F3" sourceRef="Judge" targetRef="G" />
    <sequenceFlow id="Fyes" sourceRef="G" targetRef="Keep" sop:outcome="yes" />
    <sequenceFlow id="Fno" sourceRef="G" targetRef="Ask" sop:outcome="no" />
    <sequenceFlow id="F4" sourceRef="Keep" targetRef="End" />
    <subProcess id="Sub" name="Batal" triggeredByEvent="true">
      <startEvent id="Off"><messageEventDefinition id="OffM" messageRef="M" /></startEvent>
      <endEvent id="Gone" name="Dibatalkan" sop:result="withdrawn" sop:lane="office" />
      <sequenceFlow id="F5" sourceRef="Off" targetRef="Gone" />
    </subProcess>
  </process>
</definitions>
"""


def shipped() -> str:
    return FILE.read_text("utf-8")


def read(text: str) -> Procedure:
    return reader.read(text.encode())


def changed(text: str, *changes: tuple[str, str]) -> str:
    """`text` with each change made exactly once, so that a test cannot pass by changing nothing."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def faults(data: str | bytes) -> tuple[Fault, ...]:
    """What the reader says against the file; empty when it takes it."""
    try:
        reader.read(data.encode() if isinstance(data, str) else data)
    except SopFaults as found:
        return found.faults
    return ()


def said(data: str | bytes) -> list[str]:
    return [f"{fault.element}: {fault.sentence()}" for fault in faults(data)]
