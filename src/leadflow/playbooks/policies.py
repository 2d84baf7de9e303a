"""Policies: the choices that the source's text leaves open, each with its default.

A playbook may set its own defaults, a school overrides them in its file. In steps a policy is written in
braces: ``duration: "{feedback_days}"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from leadflow.planning.plan import LagUnit
from leadflow.planning.words import calendar_days, school_days
from leadflow.playbooks.fields import Key, Lowered, Weekday, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDBACK, NOTICE, CONFIRM = 3, 2, 7
"""Days that the source asks for: for comments, from the final agenda to the meeting, to confirm a meeting."""
Days = Annotated[float, Field(ge=0, le=200, multiple_of=0.5)]
Weeks = Annotated[int, Field(ge=1, le=52)]


class Policies(Written):
    """What a school decides once for all its meetings, surveys and groups. Days are school days."""

    notice_days: Annotated[int, Field(ge=0, le=30)] = 2
    """Days between the final agenda and its meeting, counted in `notice_unit`."""
    notice_unit: Annotated[LagUnit, Lowered] = LagUnit.CALENDAR_DAYS
    """``calendar_days`` (rolled back to a school day), or ``school_days`` to be strict."""
    feedback_days: Annotated[float, Field(ge=1, le=30, multiple_of=0.5)] = 3
    """School days that a draft agenda is open for feedback; closures do not count."""
    count_sending_day: bool = False
    """Whether the day on which the draft goes out is the first day of the feedback window."""
    apply_days: Days = 1
    """Time to use the feedback before the final agenda goes out; 0 leaves none."""
    confirm_days: Annotated[int, Field(ge=0, le=60)] = 7
    """Calendar days before a meeting by which its purpose is confirmed, or the meeting is cancelled."""
    slot_confirmed_by: Key = "facilitator"
    """The role that confirms or cancels a meeting slot."""
    focus_areas_days: Days = 5
    """School days between naming the focus areas and the meeting that forms the groups."""
    survey_open_days: Annotated[float, Field(ge=1, le=60, multiple_of=0.5)] = 10
    """How long a survey stays open and can still be added to."""
    reminder_days: Annotated[int, Field(ge=1, le=30)] = 3
    """Distance of the reminders to those who have not answered yet."""
    share_back_days: Annotated[int, Field(ge=1, le=60)] = 10
    """By when after its close the results of a survey are shared back."""
    smallest_group: Annotated[int, Field(ge=1, le=50)] = 5
    """Results of fewer people than this are never shown."""
    report_weekday: Annotated[Weekday, Lowered] = Weekday.FRIDAY
    """The day of the report-out."""
    report_every_weeks: Weeks = 1
    """Distance of two report-outs."""
    report_time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "15:00"
    """The hour at which a report-out goes out, local time."""
    pulse_weekday: Annotated[Weekday, Lowered] = Weekday.TUESDAY
    """The day on which a pulse check opens."""
    pulse_every_weeks: Weeks = 4
    """Distance of two pulse checks."""
    inner_circle: tuple[Key, ...] = ("principal", "assistant_principal", "leadership_group")
    """Roles that a pulse check does not rely on."""
    inner_circle_days: Annotated[int, Field(ge=0, le=365)] = 30
    """Somebody who was asked within so many calendar days counts as inner circle, too."""

    @property
    def feedback_window(self) -> float:
        """School days from the day after the draft was sent to the end of the feedback window."""
        return self.feedback_days - 1 if self.count_sending_day else self.feedback_days

    @property
    def notice_lag(self) -> int:
        """The lag from the final agenda to its meeting, so that two school days before Thursday is Tuesday.

        A lag in school days counts those that lie between, one in calendar days is the date difference.
        """
        return max(0, self.notice_days - (self.notice_unit is LagUnit.SCHOOL_DAYS))

    @property
    def cautions(self) -> tuple[str, ...]:
        """A sentence for each policy that leaves less time than the source asks for (R31, R35, R36)."""
        return tuple(self._cautions())

    def _cautions(self) -> Iterator[str]:
        if self.feedback_days < FEEDBACK:
            days = school_days(self.feedback_days)
            yield (
                f"A draft agenda is open for comments for {days} only (feedback_days); people need "
                f"{FEEDBACK} to find the time for it."
            )
        if self.apply_days == 0:
            yield (
                "No time is left to work comments in before the final agenda goes out (apply_days: 0); what "
                "people say on the last day can hardly be used, so give it half a school day at least."
            )
        if self.notice_days < NOTICE:
            days = calendar_days(self.notice_days)
            yield (
                f"The final agenda goes out {days} before its meeting (notice_days); with fewer than "
                f"{NOTICE} people come unprepared."
            )
        if self.confirm_days < CONFIRM:
            days = calendar_days(self.confirm_days)
            yield (
                f"That a meeting is needed is confirmed {days} before it (confirm_days); an agenda is the "
                f"work of a week, so confirm it {CONFIRM} days before."
            )

    def values(self) -> dict[str, object]:
        """Every policy by name, and what follows from them: what placeholders may name."""
        return {
            **{name: getattr(self, name) for name in type(self).model_fields},
            "feedback_window": self.feedback_window,
            "notice_lag": self.notice_lag,
            "inner_circle": ", ".join(self.inner_circle),
        }
