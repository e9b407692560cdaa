"""What the page Morning notice knows in one run: the hour, the receivers, and the log."""

from dataclasses import dataclass
from datetime import date, datetime

from opsdash.access.clock import now_utc
from opsdash.report.morning.channels import Channel, list_channels
from opsdash.report.morning.deliveries import Delivery, Occasion, list_deliveries
from opsdash.report.morning.outcome import State
from opsdash.report.morning.schedule import Schedule, load_schedule, local_day
from opsdash.ui.desk import Desk


@dataclass(frozen=True)
class Room:
    """`now` is naive UTC, `today` the organisation's day; `log` has the newest first."""

    desk: Desk
    now: datetime
    schedule: Schedule
    channels: tuple[Channel, ...]
    log: tuple[Delivery, ...]

    @property
    def zone(self) -> str:
        return self.desk.organisation.timezone

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    @property
    def active(self) -> tuple[Channel, ...]:
        """The receivers that get the notice."""
        return tuple(channel for channel in self.channels if channel.is_on)

    @property
    def missed(self) -> tuple[tuple[Channel, Delivery], ...]:
        """The receivers whose last notice did not arrive, or nobody knows; none when it is off."""
        last = ((channel, self.last_of(channel)) for channel in self.active)
        return tuple(
            (channel, each)
            for channel, each in last
            if self.schedule.is_on and each and each.state in (State.FAILED, State.UNKNOWN)
        )

    def last_of(self, channel: Channel) -> Delivery | None:
        """What became of the last notice to a channel; tests are none."""
        mine = (each for each in self.log if each.channel == channel.id)
        return next((each for each in mine if each.occasion is not Occasion.TEST), None)


def enter(desk: Desk) -> Room:
    state = desk.home.state
    return Room(desk, now_utc(), load_schedule(state), list_channels(state), list_deliveries(state))
