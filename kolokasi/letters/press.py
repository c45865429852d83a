"""Sets one long list as PDF in a process of its own: what the typesetter remembers of it is gone with the process.

Reads one JSON document (template, root, fonts, data, standards) from standard input and writes the PDF. Knows no Django.
"""

from __future__ import annotations

import json
import resource
import sys

import typst

MEMORY_BYTES, CPU_SECONDS = 2 << 30, 60


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    told = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[told["fonts"]])
    made = typst.compile(
        told["template"], root=told["root"], font_paths=fonts, format="pdf", sys_inputs={"data": told["data"]},
        pdf_standards=told["standards"],
    )  # fmt: skip
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
