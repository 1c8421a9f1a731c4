//! A fund that has begun.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::pledge::events::FundState;
use contracts::tokens::Role;

use super::Opened;
use super::review::rows;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::people::Line;
use crate::views::sponsor::fund::{
    FiguresPart, FlagRow, FundFigures, FundPage, actions, figures as worded, flag,
};
use crate::views::sponsor::{with_fund_menu, with_menu};

/// A page that nothing runs on loads itself again after so long.
const REFRESH_S: u32 = 60;

/// What it gave, holds and has left, live, and what can be done with it. For members of its sponsor;
/// reviewers and admins see it too.
pub(crate) async fn fund(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(&person).await?;
    if opened.fund.state == FundState::Draft {
        return Ok(see(opened.page(&person.visit, "/review")));
    }
    let title = opened.fund.name.in_locale(person.visit.locale).0.to_owned();
    let own = opened.sponsor.yours;
    let mut frame = opened
        .frame(&person, "sponsor-title")
        .with_script("fund.js");
    frame = if own {
        with_fund_menu(frame, opened.fund.id)
    } else {
        with_menu(frame)
    };
    frame.title = title;
    frame.refresh_s = Some(REFRESH_S);
    let shown = figures_of(&person, &opened, &frame).await?;
    let flags = if person.has(Role::Reviewer) || person.has(Role::Admin) {
        Some(flags(&person, &opened, &frame).await?)
    } else {
        None
    };
    let view = FundPage {
        name: Line::of(&opened.fund.name, frame.locale()),
        sponsor: Line::of(&opened.sponsor.name, frame.locale()),
        poll: opened.page(&person.visit, "/figures"),
        figures: shown,
        rows: rows(&person, &opened, &frame, false).await,
        actions: if own {
            actions(&frame, &opened.fund, person.visit.now)
        } else {
            Vec::new()
        },
        statement: own.then(|| opened.page(&person.visit, "/statement")),
        flags,
        frame,
    };
    private_page(StatusCode::OK, &view)
}

/// The figures alone, for a page that is open.
pub(crate) async fn figures(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(&person).await?;
    let frame = opened.frame(&person, "sponsor-title");
    let figures = figures_of(&person, &opened, &frame).await?;
    private_page(StatusCode::OK, &FiguresPart { frame, figures })
}

async fn figures_of(
    person: &Person,
    opened: &Opened,
    frame: &crate::views::frame::Frame,
) -> Result<FundFigures, Fault> {
    let service = &person.visit.app.service;
    let days = peer::days(service, opened.fund.id, person.caller()).await?;
    let (now, zone) = (person.visit.now, opened.zone());
    Ok(worded(frame, &opened.fund, &days, now, &zone))
}

async fn flags(
    person: &Person,
    opened: &Opened,
    frame: &crate::views::frame::Frame,
) -> Result<Vec<FlagRow>, Fault> {
    let service = &person.visit.app.service;
    let flags = peer::flags(service, opened.fund.id, person.caller()).await?;
    Ok(flags.items.iter().map(|one| flag(frame, one)).collect())
}
