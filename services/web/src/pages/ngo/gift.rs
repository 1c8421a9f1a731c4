//! One gift, for those who look after the money, and giving it back.

use actix_web::HttpResponse;
use contracts::Reason;
use contracts::campaign::api::Campaign;
use contracts::notification::api::Message;
use contracts::payment::api::{Payment, Refund, RefundPayment};
use contracts::pledge::api::Pledge;
use money::{Money, PaymentId, PledgeId, parse_decimal};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::gifts::must_see_money;
use super::{later, new_key, shown, told_errors};
use crate::domain::typed::Typed;
use crate::pages::visit::Form;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::ngo::campaign_menu;
use crate::views::ngo::form::{Button, FormPage, Group, Link};
use crate::views::ngo::gift::{GiftPage, Shown, part_of, refund_fields, wrong_sum};

/// A gift, and what became of its money.
struct Opened {
    person: Person,
    gift: Pledge,
    campaign: Campaign,
    /// The payment that paid it, and what of it went back.
    paid: Option<(Payment, Vec<Refund>)>,
}

impl Opened {
    async fn load(person: Person) -> Result<Self, Fault> {
        let id: PledgeId = person
            .visit
            .part("gift")
            .parse()
            .map_err(|_| Fault::NotFound)?;
        let service = &person.visit.app.service;
        let gift = peers::ngo::gift(service, id, person.caller()).await?;
        let campaign = gift.campaign_id.to_string();
        let campaign = peers::ngo::campaign(service, &campaign, person.caller()).await?;
        must_see_money(campaign.your_role)?;
        let paid = match gift.payment_id {
            Some(id) => {
                let payment = peers::ngo::payment(service, id, person.caller()).await?;
                let refunds = peers::ngo::refunds(service, id, person.caller()).await?;
                Some((payment, refunds.items))
            }
            None => None,
        };
        Ok(Self {
            person,
            gift,
            campaign,
            paid,
        })
    }

    /// What was mailed about it; none while that can't be had.
    async fn mails(&self) -> Option<Vec<Message>> {
        let service = &self.person.visit.app.service;
        let found = peers::ngo::mails(service, self.gift.id, self.person.caller()).await;
        let found = found.inspect_err(|error| {
            tracing::warn!(%error, "what was mailed about a gift can't be had");
        });
        Some(found.ok()?.items)
    }

    fn frame(&self, title: &str) -> Frame {
        let campaign = &self.campaign;
        let frame = self.person.frame(&campaign.organisation.country, title);
        let (of, role) = (campaign.organisation_id, campaign.your_role);
        campaign_menu(frame, of, campaign.id, role)
    }

    fn at(&self, rest: &str) -> String {
        let path = format!("/ngo/gifts/{}{rest}", self.gift.id);
        self.person.visit.link(&path)
    }

    /// The payment and what of its charge can be given back; none if nothing can.
    fn left(&self) -> Option<(PaymentId, Money)> {
        let (payment, _) = self.paid.as_ref()?;
        let charge = payment.charge?;
        let of = |sum: Option<Money>| sum.map_or(0, |sum| sum.amount);
        // What came back is owed: it can be given once more.
        let gone = of(payment.refunded).checked_sub(of(payment.owed))?;
        let left = charge.amount.checked_sub(gone)?;
        let free = left > 0 && of(payment.disputed) == 0;
        free.then_some((payment.id, Money::new(left, charge.currency)))
    }
}

/// A gift, what was given back of it, and the way to give it back.
pub(crate) async fn gift(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(person).await?;
    let frame = opened.frame("ngo-gift-title");
    let mails = opened.mails().await;
    let (payment, refunds) = match &opened.paid {
        Some((payment, refunds)) => (Some(payment), refunds.as_slice()),
        None => (None, &[][..]),
    };
    let parts = Shown {
        gift: &opened.gift,
        payment,
        refunds,
        mails: mails.as_deref(),
        campaign: &opened.campaign.title,
        zone: zone(&opened.campaign.organisation.country),
    };
    let give_back = opened.left().map(|_| opened.at("/refund"));
    let leave_wall = opened.gift.on_wall.then(|| opened.at("/leave-wall"));
    shown(&GiftPage::of(frame, &parts, give_back, leave_wall), false)
}

/// Takes the donor's name off the campaign's page.
pub(crate) async fn leave_wall(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(person).await?;
    let service = &opened.person.visit.app.service;
    peers::ngo::leave_wall(service, opened.gift.id, opened.person.caller()).await?;
    Ok(see(format!("{}?said=left-wall", opened.at(""))))
}

/// Asks how much, and why; says what becomes of the match.
pub(crate) async fn ask(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(person).await?;
    let (_, left) = opened.left().ok_or(Fault::NotFound)?;
    let typed = Typed::of([("key", new_key()), ("amount", left.to_decimal())]);
    asking(&opened, left, &typed, Errors::default())
}

fn asking(
    opened: &Opened,
    left: Money,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let mut frame = opened.frame("ngo-refund-title");
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let left_says = frame.speaker.say("ngo-refund-left").money("left", left);
    let button = Button {
        look: "button danger",
        ..Button::main(frame.say("ngo-refund"))
    };
    let page = FormPage {
        errors,
        lead: vec![left_says.html(), frame.say("ngo-refund-means")],
        kept: vec![("key", typed.get("key").to_owned())],
        groups: vec![Group::of(refund_fields(&frame, &opened.gift, typed))],
        back: Some(Link {
            href: opened.at(""),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "refund", opened.at("/refund"), button)
    };
    shown(&page, wrong)
}

/// Gives it back; the same form sent again does nothing more.
pub(crate) async fn refund(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = Opened::load(person).await?;
    let typed = form.0;
    // Sent again, nothing may be left: the key says that it is done.
    let Some(payment) = opened.gift.payment_id else {
        return Err(Fault::NotFound);
    };
    let left = opened.left().map(|(_, left)| left);
    let shown_left = left.unwrap_or(Money::new(0, opened.gift.charge.currency));
    let wanted = match read(&opened, &typed) {
        Ok(wanted) => wanted,
        Err(errors) => return asking(&opened, shown_left, &typed, errors),
    };
    let (service, caller) = (&opened.person.visit.app.service, opened.person.caller());
    match peers::ngo::refund(service, payment, &wanted, typed.get("key"), caller).await {
        Ok(_) => Ok(see(format!("{}?said=refunded", opened.at("")))),
        Err(error) => {
            let speaker = opened.frame("ngo-refund-title").speaker;
            let field = |pointer: &str| match pointer {
                "/reason" => Some("reason"),
                "/part" => Some("part"),
                _ => Some("amount"),
            };
            match told_errors(error, speaker, field) {
                Ok(errors) => asking(&opened, shown_left, &typed, errors),
                Err(fault) => Ok(later(&opened.person, fault, &typed)),
            }
        }
    }
}

fn read(opened: &Opened, typed: &Typed) -> Result<RefundPayment, Errors> {
    let speaker = opened.frame("ngo-refund-title").speaker;
    let mut errors = Errors::default();
    let currency = opened.gift.charge.currency;
    let amount = match parse_decimal(typed.get("amount"), currency) {
        Ok(sum) if sum.amount > 0 => Some(sum),
        sum => {
            errors.add("amount", speaker.say(wrong_sum(sum.err())).html());
            None
        }
    };
    let reason = typed.get("reason");
    if reason.is_empty() {
        errors.add("reason", speaker.say("problem-blank").html());
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(RefundPayment {
        amount,
        part: part_of(typed.get("part")),
        reason: Reason::Plain(reason.to_owned()),
    })
}
