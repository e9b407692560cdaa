"""The first words of the page: what is set up, or what went wrong last; and what comes next."""

import streamlit as st

from opsdash.report.morning.schedule import next_day
from opsdash.report.morning.words import hour_words
from opsdash.ui.notice_room import Room
from opsdash.ui.panels import escaped
from opsdash.words import say
from opsdash.words.dates import weekday_words
from opsdash.words.numbers import count


def draw_head(room: Room) -> None:
    room.desk.head(say("notice.grey"), escaped(_finding(room)))
    lead = "notice.lead_nothing" if room.schedule.tells_nothing else "notice.lead"
    day = next_day(room.schedule, room.desk.home.state, room.zone, room.now)
    sentences = [say(lead)]
    if day and room.active:
        hour = hour_words(room.schedule)
        sentences.append(say("notice.next", day=weekday_words(day), time=hour, zone=room.zone))
    with st.container(width=800):
        st.markdown(" ".join(sentences))


def _finding(room: Room) -> str:
    if not room.schedule.is_on:
        return say("notice.title_off")
    if not room.active:
        return say("notice.title_nowhere")
    for channel, last in room.missed:
        return say(f"notice.title_{last.state}", name=channel.name)
    told = {"days": say(f"notice.days.{room.schedule.days}"), "time": hour_words(room.schedule)}
    if len(room.active) == 1:
        return say("notice.title_on_one", name=room.active[0].name, **told)
    return say("notice.title_on", count=count(len(room.active)), **told)
