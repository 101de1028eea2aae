"""Make ahead what a first lesson would wait for: the compiled loops, and the script of the live charts."""

import pullbook as pb

pb.labs.two_triggers().widget  # noqa: B018 (made on first use)
pb.planner.plan(pb.catalogue(weeks=12))
