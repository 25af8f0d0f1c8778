"""The exit codes of the command, and which of them a report ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.decide.model import Report

COMPLIANT, VIOLATION, COULD_NOT_JUDGE, UNDETERMINED = 0, 1, 2, 3


def exit_code(report: Report, fail_on: str, blocking: str | None = None) -> int:
    """The code of the worst answer: could not judge, violation, undetermined or not governed, compliant.

    What is accepted, by a waiver or the baseline, does not count.

    Args:
        report: the answers.
        fail_on: ``undetermined``, or ``violation`` where only a violation is to be told from compliant.
        blocking: the worst verdict that counts, where it is known without going through the flows.
    """
    from checker.decide import model  # not before a report is there, for most commands end without one

    if report.problems or not (report.flows or report.left_out):
        return COULD_NOT_JUDGE
    if not report.flows:
        return COMPLIANT
    verdict = blocking or model.worst(flow.blocking for flow in report.flows)
    if verdict == model.VIOLATION:
        return VIOLATION
    is_open = verdict in (model.UNDETERMINED, model.NOT_GOVERNED)
    return UNDETERMINED if is_open and fail_on == model.UNDETERMINED else COMPLIANT
