"""The packets room: cycles, packets, drafts, sealed opinions, decisions.

It owns PromotionCycle, Committee, Packet with its drafts, sections and frozen submissions, Opinion, Recusal, Decision and
Appeal. A packet is `collecting`, `drafting`, `submitted`, `in_calibration`, `decided` or `withdrawn`. Rooms above call its
`services`, `selectors`, `policies` and `models`; it calls feedback, growth, readiness and ladders below. What is written is
a pure function: `gather` collects the material, `compose` writes the document, `verify` proves it, `outputs` prints it.
"""
