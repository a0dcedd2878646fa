"""A course request: how long a course lasts, how often, and from which day. Which days those are is reckoned here."""

from datetime import date, timedelta

from recommender.knowledge import Knowledge
from recommender.light import dataclass

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class CourseRequest:
    """What is asked for.

    Attributes:
        weeks, sessions_a_week: at least 1; at most one session a day.
        start: the day of the first session; None where no days are wanted.
        first_supervised: somebody watches the first session, whatever the record says of the others.
    """

    weeks: int
    sessions_a_week: int
    start: date | None = None
    first_supervised: bool = False

    @property
    def sessions(self) -> int:
        """Count the sessions."""
        return self.weeks * self.sessions_a_week

    def week(self, number: int) -> int:
        """Give the week of a session, from 1."""
        return (number - 1) // self.sessions_a_week + 1

    def day(self, number: int) -> date | None:
        """Give the day of a session: those of a week are spread over it evenly; one beyond the calendar has none."""
        return self.days_after(1, number, self.start) if self.start else None

    def days_after(self, one: int, number: int, day: date) -> date | None:
        """Give the day of a session where another one was on some day; see `day`."""
        try:
            return day + timedelta(self._place(number) - self._place(one))
        except OverflowError:
            return None

    def _place(self, number: int) -> int:
        """Give the days from the first session to another one."""
        week, place = divmod(number - 1, self.sessions_a_week)
        return week * DAYS_A_WEEK + place * DAYS_A_WEEK // self.sessions_a_week


def request_of(
    knowledge: Knowledge,
    weeks: int | None = None,
    sessions_a_week: int | None = None,
    start: date | None = None,
    *,
    first_supervised: bool = False,
) -> CourseRequest:
    """Fill what is not asked for with the defaults of the knowledge: course_weeks and sessions_per_week."""
    return CourseRequest(
        weeks or int(knowledge.number("course_weeks")),
        sessions_a_week or int(knowledge.number("sessions_per_week")),
        start,
        first_supervised,
    )
