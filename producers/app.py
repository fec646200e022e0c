"""The way in: every POST, PUT and DELETE of the system, and the phone form.

`create_app(settings)` connects nothing; the lifespan does. Composition happens here and nowhere else.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from producers import (
    accounts,
    acts,
    asked_acts,
    attachments,
    booking_marks,
    bookings,
    county_codes,
    covers,
    duty,
    handovers,
    logins,
    places,
    ratings,
    reassignments,
    receptions,
    recommendations,
    reports,
    submissions,
)
from producers.form_files import FormFiles
from producers.intake import Intake
from producers.openapi import document
from producers.problems import answer_faults
from producers.settings import Settings
from streams.contracts.codes import Urgency
from streams.reference.county import load_county

FORM = Path(__file__).parent / "form" / "dist"
SHAPES = (
    logins.Credentials,
    logins.Login,
    logins.NewPassword,
    submissions.Submission,
    reports.ReportReceipt,
    acts.ActAnswer,
    acts.ActConflict,
    accounts.NewAccount,
    accounts.GrantsNow,
    accounts.Revocation,
    accounts.Account,
    duty.DutyDay,
    covers.NewCover,
    covers.CoverReceipt,
    reassignments.Reassignment,
    reassignments.ReassignmentReceipt,
    ratings.Rating,
    ratings.Rated,
    recommendations.Recommendation,
    recommendations.RecommendationReply,
    recommendations.Kept,
    handovers.HandoverNote,
    handovers.HandoverSignature,
    receptions.Session,
    receptions.SessionEnding,
    receptions.SessionNow,
    bookings.Booking,
    bookings.BookingReceipt,
    bookings.BookingChoice,
    bookings.BookingNow,
    places.BookingConflict,
    booking_marks.BookingMark,
    booking_marks.BookingMarked,
    asked_acts.Head,
    Urgency,
)


def create_app(settings: Settings) -> FastAPI:
    """The intake's application."""
    county = load_county(settings.county)
    intake = Intake(settings, county)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with intake.running():
            yield

    app = FastAPI(title="Fengqiao intake", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.intake = intake
    answer_faults(app)
    for endpoints in (
        logins, accounts, duty, covers, handovers, receptions, bookings, booking_marks, reports, attachments, acts, reassignments, ratings, recommendations,
    ):  # fmt: skip
        app.include_router(endpoints.router)
    document(app, SHAPES, (partial(county_codes.named_for, county), submissions.describe, asked_acts.describe, recommendations.describe))
    app.mount("/form", FormFiles(FORM), name="form")
    return app
