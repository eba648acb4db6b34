"""Zendesk's object types: what is asked for, and which fields may be kept. Anything else is dropped."""

from __future__ import annotations

from connectors.http import Request
from connectors.paging import Cursor
from connectors.vendor.declare import DROP, PLAIN, TEXT, Keep, ObjectType, key, named
from connectors.zendesk import rows, unpack
from connectors.zendesk.lookups import custom_fields, ticket_fields, with_groups, with_tickets
from connectors.zendesk.walk import ByTime, Since, SinceSecond, With, answers, start

INCREMENTAL, TALK = "/api/v2/incremental", "/api/v2/channels/voice/stats/incremental"
USER = "zendesk"
"""The kind of key that a Zendesk user's id is."""
PAGE = 1_000
EXPORT = Cursor(PAGE, "per_page", "cursor", ("after_cursor",), None, ("end_of_stream",), ("start_time",))
SECONDS = ByTime(PAGE)

Fields = dict[str, Keep | tuple[Keep, ...]]


def plain(names: str) -> Fields:
    """These fields as they are."""
    return dict.fromkeys(names.split(), PLAIN)


def dropped(names: str) -> Fields:
    """These fields are known and never kept: people's words and names, and what says nothing here."""
    return dict.fromkeys(names.split(), DROP)


PERSON: Fields = {"requester_id": key(USER), "requester_email": key("email")}
TICKETS = ObjectType(
    name="tickets",
    request=Request(f"{INCREMENTAL}/tickets/cursor.json", {"include": "users,metric_sets"}),
    paging=EXPORT,
    walk=With(Since(start, EXPORT), (with_groups,)),
    records=("tickets",),
    version="generated_timestamp",
    unpack=unpack.tickets,
    custom=custom_fields,
    streams={"people": "identity", "tickets": "interaction"},
    make=rows.ticket,
    keep=PERSON
    | plain(
        "id created_at updated_at generated_timestamp custom_status_id type priority group_id group "
        "ticket_form_id brand_id tags via.channel"
    )
    | {
        "status": named("ticket_status"),  # so that a custom field may be our `status`
        "assignee_id": key("agent"),
        "organization_id": key(f"account.{USER}"),
        "via.source.rel": named("via_rel"),
        "metric_set.solved_at": named("solved_at"),
        "metric_set.reopens": named("reopens"),
        "metric_set.group_stations": named("group_stations"),
        "metric_set.reply_time_in_minutes.calendar": named("first_reply_minutes"),
    }
    | dropped(
        "url subject raw_subject description recipient submitter_id collaborator_ids follower_ids "
        "email_cc_ids custom_fields fields satisfaction_rating external_id encoded_id followup_ids "
        "sharing_agreement_ids forum_topic_id problem_id has_incidents is_public due_at allow_channelback "
        "allow_attachments from_messaging_channel satisfaction_probability support_type result_type "
        "deleted_ticket_form_id"
    ),
)
EVENTS = ObjectType(
    name="ticket_events",
    request=Request(f"{INCREMENTAL}/ticket_events.json"),
    paging=SECONDS,
    walk=With(SinceSecond(start, SECONDS), (with_groups,)),
    records=("ticket_events",),
    version="timestamp",
    unpack=unpack.events,
    streams={"ticket_events": "interaction"},
    make=rows.event,
    keep=plain(
        "id ticket_id timestamp created_at change from_group to_group from_status to_status tag public"
    )
    | dict.fromkeys(("updater_id", "from_agent", "to_agent"), key("agent"))
    | dropped("from_group_id to_group_id"),
)
CALLS = ObjectType(
    name="calls",
    request=Request(f"{TALK}/calls.json"),
    paging=SECONDS,
    walk=With(SinceSecond(start, SECONDS), (with_groups,)),
    records=("calls",),
    version="updated_at",
    streams={"calls": "interaction"},
    make=rows.call,
    optional=True,
    keep=plain(
        "id ticket_id created_at updated_at direction completion_status wait_time time_to_answer talk_time "
        "duration hold_time wrap_up_time consultation_time call_group_id call_group "
        "ivr_destination_group_name ivr_action ivr_time_spent callback callback_source voicemail "
        "exceeded_queue_wait_time outside_business_hours overflowed default_group"
    )
    | {"customer_id": key(USER), "agent_id": key("agent")}
    | dropped(
        "url phone_number phone_number_id line_id line line_type call_charge minutes_billed quality_issues "
        "call_recording_consent call_recording_consent_action call_recording_consent_keypress "
        "recording_control_interactions recording_time not_recording_time customer_requested_voicemail "
        "ivr_hops ivr_routed_to overflowed_to external_id conversation_id dialer_id call_channel"
    ),
)
RATINGS = ObjectType(
    name="ratings",
    request=Request("/api/v2/satisfaction_ratings.json"),
    paging=Cursor(100),
    walk=With(
        answers("start_time", "end_time", 1_000),
        (with_groups, with_tickets),
    ),
    records=("satisfaction_ratings",),
    version="created_at",
    custom=ticket_fields,
    streams={"ratings": "feedback"},
    make=rows.rating,
    optional=True,
    keep=PERSON
    | plain("id ticket_id score created_at updated_at group_id group reason_code")
    | {"assignee_id": key("agent"), "comment": TEXT, "reason": named("theme")}
    | dropped("url reason_id ticket_fields"),
)
SURVEYS = ObjectType(
    name="surveys",
    request=Request("/api/v2/guide/survey_responses", {"sort": "id"}),
    paging=Cursor(100),
    walk=With(
        answers("filter[created_at_start]", "filter[created_at_end]", 1),
        (with_tickets,),
    ),
    records=("survey_responses",),
    version="created_at",
    unpack=unpack.surveys,
    custom=ticket_fields,
    streams={"surveys": "feedback"},
    make=rows.survey,
    optional=True,
    keep=PERSON
    | plain("id ticket_id created_at updated_at rating category theme emotion")
    | {"comment": TEXT}
    | dropped("responder_id ticket_fields"),
)
LEGS = ObjectType(
    name="legs",
    request=Request(f"{TALK}/legs.json"),
    paging=SECONDS,
    walk=SinceSecond(start, SECONDS),
    records=("legs",),
    version="updated_at",
    optional=True,
    keep=plain(
        "id call_id created_at updated_at type completion_status available_via duration talk_time hold_time "
        "wrap_up_time consultation_time minutes_on_hold transferred_from transferred_to conference_from "
        "conference_to"
    )
    | {"agent_id": key("agent"), "user_id": key(USER)}
    | dropped("url call_charge minutes_billed forwarded_to quality_issues"),
)
