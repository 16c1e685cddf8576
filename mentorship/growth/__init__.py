"""Growth: what a person aims at, what they did, and what it changed.

Owns: GrowthPlan (active, achieved, closed; one active a person), Goal (open, achieved, dropped) with its moves and comments,
Evidence (kept, shared, deleted and undone) with ImpactFigure, Corroboration (asked, confirmed, disputed, declined), GitHubHook.
Called by: mentoring (a line of a session becomes a goal or evidence), feedback (thanks become evidence), readiness, packets
and portfolio (reads), home (Today and search). Enter through `services`, `selectors`, `policies` and `models`.
"""
