//! Every letter, in every language, as text and as HTML.

use std::path::Path;

use contracts::Locale;
use contracts::payment::events::RefundCause;
use contracts::pledge::PledgeState;
use contracts::pledge::events::{Match, PledgeFacts, RefundFacts};
use jiff::SignedDuration;
use money::{DonorId, PledgeId};
use notification::Campaign;
use notification::letters::{
    GiftNotice, Invitation, Receipt, Refund, SignIn, Written, language_of,
};
use uuid::Uuid;

use crate::world::{NOW, campaign_facts, money, pledge_facts};

const WEB: &str = "https://rifada.test/";

fn campaign(country: &str) -> Campaign {
    let facts = campaign_facts();
    Campaign {
        slug: facts.slug,
        title: facts.title,
        organisation_name: facts.organisation_name,
        country: country.to_owned(),
        permit_number: facts.permit_number,
    }
}

/// With ids that are the same in every run.
fn pledge() -> PledgeFacts {
    PledgeFacts {
        pledge_id: PledgeId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001)),
        donor_id: DonorId(Uuid::nil()),
        ..pledge_facts(&campaign_facts())
    }
}

fn snapshot(name: &str, written: &Written) {
    insta::assert_snapshot!(
        format!("{name}.txt"),
        format!("Subject: {}\n\n{}", written.subject, written.text)
    );
    insta::assert_snapshot!(format!("{name}.html"), written.html);
}

fn receipt(
    pledge: &PledgeFacts,
    campaign: &Campaign,
    locale: Locale,
    name: Option<&str>,
) -> Written {
    let receipt = Receipt {
        pledge,
        campaign,
        locale,
        name,
        web: WEB,
        token: "leave-to-look",
    };
    receipt.letter().write().unwrap()
}

#[test]
fn a_receipt_in_every_language() {
    for locale in Locale::ALL {
        let written = receipt(&pledge(), &campaign("EG"), locale, Some("أمل"));
        snapshot(&format!("receipt-{locale}"), &written);
    }
}

#[test]
fn a_receipt_without_match_name_permit_or_extra() {
    let bare = PledgeFacts {
        amount: money(12_500, "TND"),
        charge: money(12_500, "TND"),
        matched: money(0, "TND"),
        matches: Vec::new(),
        fund_type: "zakat".to_owned(),
        ..pledge()
    };
    let tunis = Campaign {
        permit_number: None,
        ..campaign("TN")
    };
    for locale in Locale::ALL {
        let written = receipt(&bare, &tunis, locale, None);
        snapshot(&format!("bare-receipt-{locale}"), &written);
    }
}

fn refund(facts: &PledgeFacts, country: &str, locale: Locale) -> Written {
    let refund = Refund {
        pledge: facts,
        refund: facts.refund.as_ref().unwrap(),
        campaign: &campaign(country),
        locale,
        name: Some("أمل"),
        web: WEB,
        token: "leave-to-look",
    };
    refund.letter().write().unwrap()
}

fn refunded(amount: i64, refunded: i64, cause: RefundCause) -> Option<RefundFacts> {
    Some(RefundFacts {
        amount: money(amount, "EGP"),
        refunded: money(refunded, "EGP"),
        cause,
    })
}

/// A second refund: 100.00 after 50.00, both of the gift.
fn partly_refunded() -> PledgeFacts {
    let whole = pledge();
    let matches = whole.matches.into_iter().map(|one| Match {
        amount: one.amount / 10 * 7,
        ..one
    });
    PledgeFacts {
        version: 4,
        retained: money(35_000, "EGP"),
        matched: money(52_500, "EGP"),
        matches: matches.collect(),
        refund: refunded(10_000, 15_000, RefundCause::Requested),
        ..pledge()
    }
}

fn wholly_refunded(cause: RefundCause) -> PledgeFacts {
    PledgeFacts {
        version: 3,
        state: PledgeState::Refunded,
        retained: money(0, "EGP"),
        matched: money(0, "EGP"),
        matches: Vec::new(),
        refund: refunded(52_000, 52_000, cause),
        ..pledge()
    }
}

#[test]
fn a_refund_of_a_part_in_every_language() {
    for locale in Locale::ALL {
        let written = refund(&partly_refunded(), "EG", locale);
        snapshot(&format!("refund-part-{locale}"), &written);
    }
}

#[test]
fn a_refund_of_the_whole_in_every_language_by_its_cause() {
    for (name, cause) in [
        ("whole", RefundCause::AtProvider),
        ("called-off", RefundCause::CampaignCancelled),
        ("dispute", RefundCause::Dispute),
    ] {
        for locale in Locale::ALL {
            let written = refund(&wholly_refunded(cause), "EG", locale);
            let text = format!("Subject: {}\n\n{}", written.subject, written.text);
            insta::assert_snapshot!(format!("refund-{name}-{locale}.txt"), text);
        }
    }
}

#[test]
fn a_refund_of_the_tip_alone_leaves_gift_and_match() {
    let tip = PledgeFacts {
        version: 3,
        refund: refunded(2_000, 2_000, RefundCause::Requested),
        ..pledge()
    };
    let unmatched = PledgeFacts {
        matched: money(0, "EGP"),
        matches: Vec::new(),
        ..tip.clone()
    };
    for (facts, says) in [
        (&tip, "Your gift and its match stay as they were."),
        (&unmatched, "No match goes with what remains of your gift."),
    ] {
        let written = refund(facts, "TR", Locale::En);
        assert!(written.text.contains(says), "{}", written.text);
        assert!(!written.text.contains("Given back earlier"));
    }
}

#[test]
fn a_notice_in_the_language_of_each_country() {
    for country in ["EG", "SN", "TR"] {
        let notice = GiftNotice {
            pledge: &pledge(),
            campaign: &campaign(country),
            web: WEB,
        };
        let locale = language_of(country);
        snapshot(
            &format!("notice-{locale}"),
            &notice.letter().write().unwrap(),
        );
    }
}

#[test]
fn a_code_in_every_language() {
    let now = NOW.parse().unwrap();
    for locale in Locale::ALL {
        let letter = SignIn {
            locale,
            country: Some("EG"),
            code: "048213",
            link: "https://rifada.test/ar/sign-in?token=abc&next=%2Far",
            expires_at: now + SignedDuration::from_mins(10),
            now,
        };
        snapshot(
            &format!("sign-in-{locale}"),
            &letter.letter().write().unwrap(),
        );
    }
}

#[test]
fn an_invitation_in_every_language() {
    use contracts::campaign::OrganisationRole::{Editor, Finance, Owner};
    for (locale, role) in Locale::ALL.into_iter().zip([Owner, Editor, Finance]) {
        let letter = Invitation {
            locale,
            country: "EG",
            organisation: &crate::world::text("بذور النيل", "Seeds of the Nile"),
            role,
            invited_by: "owner@seeds.example",
            link: "https://rifada.test/ar/invitations/0123abcd",
            expires_at: "2026-11-29T10:00:00Z".parse().unwrap(),
        };
        snapshot(
            &format!("invitation-{locale}"),
            &letter.letter().write().unwrap(),
        );
    }
}

#[test]
fn people_cannot_write_markup_or_turn_a_letter_around() {
    let campaign = Campaign {
        title: crate::world::text("<b>&\u{202e}\u{2069}عنوان</b>", "x"),
        ..campaign("EG")
    };
    let written = receipt(
        &pledge(),
        &campaign,
        Locale::Ar,
        Some("\"><script>\r\nBcc: x@y.z"),
    );
    assert!(!written.html.contains("<b>") && !written.html.contains("<script>"));
    assert!(!written.html.contains('\u{202e}') && !written.text.contains('\u{202e}'));
    assert!(!written.subject.contains(['\r', '\n']) && !written.text.contains("\nBcc"));
    assert_eq!(
        written.html.matches("<bdi").count(),
        written.html.matches("</bdi>").count()
    );
}

#[test]
fn no_language_lacks_a_word() {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(words::check::check_locales(&locales), Vec::<String>::new());
    assert_eq!(
        words::check::unknown_keys(&locales, &[&sources]),
        Vec::<String>::new()
    );
}
