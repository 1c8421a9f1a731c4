//! What leaves the site: how a page looks where it is shared, and pieces of it for other sites.

use askama::Template;
use contracts::Locale;
use contracts::campaign::CampaignState;
use contracts::campaign::api::{Campaign, Progress};
use jiff::Timestamp;
use money::Money;
use serde_json::{Value, json};
use words::Percent;

use super::Markup;
use super::card::{Card, card};
use super::figures::{Figures, figures};
use super::frame::Frame;
use crate::drawing::{Badge, POSTER_HEIGHT, POSTER_WIDTH, Poster, Written};
use crate::speech::speaker;

/// What other sites and search engines are told of a page.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The picture's address, its size, and what it says.
    pub(crate) image: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) image_says: String,
    pub(crate) locale: &'static str,
    pub(crate) other_locales: Vec<&'static str>,
    /// JSON-LD: data that no browser runs.
    pub(crate) data: Markup,
}

impl Shared {
    /// Of a campaign's page. Its frame has title, description and address already.
    pub(crate) fn of_campaign(frame: &Frame, campaign: &Campaign, progress: &Progress) -> Self {
        let locale = frame.locale();
        let others = Locale::ALL.into_iter().filter(|other| *other != locale);
        let percent = Percent::from_tenths(progress.percent.tenths);
        let says = frame
            .speaker
            .say("share-picture-says")
            .with("title", campaign.title.in_locale(locale).0)
            .with(
                "organisation",
                campaign.organisation.name.in_locale(locale).0,
            )
            .brief("total", progress.total)
            .brief("goal", progress.goal)
            .percent("percent", percent);
        Self {
            image: format!("{}/og/{locale}/{}.png", frame.site, campaign.slug),
            width: POSTER_WIDTH,
            height: POSTER_HEIGHT,
            image_says: words::bidi::plain(&says.text()),
            locale: territory(locale),
            other_locales: others.map(territory).collect(),
            data: data_block(&linked_data(frame, campaign)),
        }
    }
}

/// As Open Graph names languages: with a country, though ours are for all of them.
const fn territory(locale: Locale) -> &'static str {
    match locale {
        Locale::Ar => "ar_AR",
        Locale::En => "en_GB",
        Locale::Fr => "fr_FR",
    }
}

/// JSON inside of an element: nothing in it can end the element, or begin another.
fn data_block(data: &Value) -> Markup {
    let mut out = String::new();
    for c in data.to_string().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    Markup::own(out)
}

fn linked_data(frame: &Frame, campaign: &Campaign) -> Value {
    let locale = frame.locale();
    let address = frame.canonical();
    let title = campaign.title.in_locale(locale).0;
    let organisation = &campaign.organisation;
    let whose = format!("{address}#organisation");
    let at = |path: &str| format!("{}{}", frame.site, frame.link(path));
    let crumb = |position: u32, name: &str, item: &str| json!({"@type": "ListItem", "position": position, "name": name, "item": item});
    let mut graph = vec![
        json!({
            "@type": "NGO",
            "@id": whose,
            "name": organisation.name.in_locale(locale).0,
            "identifier": organisation.registration_number,
            "address": {"@type": "PostalAddress", "addressCountry": organisation.country},
        }),
        json!({
            "@type": "BreadcrumbList",
            "itemListElement": [
                crumb(1, &frame.words("site-name"), &at("")),
                crumb(2, &frame.words("nav-campaigns"), &at("/campaigns")),
                crumb(3, title, &address),
            ],
        }),
    ];
    if campaign.state == CampaignState::Live {
        graph.push(json!({
            "@type": "DonateAction",
            "name": title,
            "description": frame.description,
            "url": address,
            "inLanguage": locale.code(),
            "recipient": {"@id": whose},
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": at(&format!("/campaigns/{}/donate", campaign.slug)),
            },
        }));
    }
    json!({"@context": "https://schema.org", "@graph": graph})
}

/// The part of a campaign's page that helps to pass it on.
pub(crate) struct Share {
    pub(crate) places: Vec<Place>,
    /// The code's address, without its ending; and the name of the file.
    pub(crate) qr: String,
    pub(crate) file: String,
    /// Markup for other sites, to be copied.
    pub(crate) widget: String,
    pub(crate) badge: String,
    pub(crate) widget_page: String,
}

/// Somewhere to tell of a campaign.
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) href: String,
}

impl Share {
    pub(crate) fn of(frame: &Frame, campaign: &Campaign) -> Self {
        let (slug, lang, site) = (&campaign.slug, frame.lang(), &frame.site);
        let title = campaign.title.in_locale(frame.locale()).0;
        let address = frame.canonical();
        let widget_page = format!("{site}/widget/{slug}?lang={lang}");
        Self {
            places: places(frame, title, &address),
            qr: format!("/qr/{lang}/{slug}"),
            file: format!("{slug}-{lang}"),
            widget: format!(
                r#"<iframe src="{widget_page}" title="{}" width="360" height="330" loading="lazy"></iframe>"#,
                attribute(title),
            ),
            badge: format!(
                r#"<a href="{address}"><img src="{site}/badge/{slug}.svg?lang={lang}" alt="{}" height="32"></a>"#,
                attribute(title),
            ),
            widget_page,
        }
    }
}

fn attribute(text: &str) -> String {
    crate::drawing::escaped(text)
}

fn places(frame: &Frame, title: &str, address: &str) -> Vec<Place> {
    let place = |name: &str, base: &str, pairs: &[(&str, &str)]| {
        // A plus is a space in forms, and not everywhere else.
        let query = crate::peers::query(pairs).replace('+', "%20");
        Place {
            name: name.to_owned(),
            href: format!("{base}?{query}"),
        }
    };
    let both = format!("{title} {address}");
    vec![
        place("WhatsApp", "https://wa.me/", &[("text", &both)]),
        place(
            "Facebook",
            "https://www.facebook.com/sharer/sharer.php",
            &[("u", address)],
        ),
        place(
            "X",
            "https://x.com/intent/post",
            &[("text", title), ("url", address)],
        ),
        place(
            "Telegram",
            "https://t.me/share/url",
            &[("url", address), ("text", title)],
        ),
        place(
            &frame.words("share-by-mail"),
            "mailto:",
            &[("subject", title), ("body", address)],
        ),
    ]
}

/// A card for other sites: no script, nothing of a person.
#[derive(Template)]
#[template(path = "share/widget.html")]
pub(crate) struct Widget {
    pub(crate) frame: Frame,
    pub(crate) card: Card,
    pub(crate) figures: Figures,
    pub(crate) open: bool,
    pub(crate) href: String,
    pub(crate) give: String,
}

/// Words a campaign's widget.
pub(crate) fn widget(
    frame: Frame,
    campaign: &Campaign,
    progress: &Progress,
    now: Timestamp,
) -> Widget {
    let open = campaign.state == CampaignState::Live && campaign.ends_at > now;
    let country = &campaign.organisation.country;
    let href = format!(
        "{}{}",
        frame.site,
        frame.link(&format!("/campaigns/{}", campaign.slug))
    );
    Widget {
        card: card(campaign, frame.locale(), now),
        figures: figures(frame.speaker, progress, now, country),
        open,
        give: if open {
            format!("{href}/donate")
        } else {
            href.clone()
        },
        href,
        frame,
    }
}

/// What the picture of a campaign says.
pub(crate) fn poster(campaign: &Campaign, progress: &Progress, locale: Locale) -> Poster {
    let speaker = speaker(locale, Some(&campaign.organisation.country));
    let written = |text: &contracts::Text| {
        let (text, lang) = text.in_locale(locale);
        Written {
            text: text.to_owned(),
            lang,
        }
    };
    let of_goal = speaker.say("of-goal").brief("goal", progress.goal);
    Poster {
        locale,
        slug: campaign.slug.clone(),
        sdg: campaign.sdgs.first().copied(),
        site: speaker.say("site-name").text(),
        title: written(&campaign.title),
        organisation: written(&campaign.organisation.name),
        total: speaker.style().brief(progress.total),
        of_goal: of_goal.text(),
        reached: thousandths(progress.total, progress.goal),
        raised: thousandths(progress.raised, progress.goal),
    }
}

/// A part of a bar, at most the whole of it.
fn thousandths(part: Money, whole: Money) -> u32 {
    let of = i128::from(part.amount.max(0)) * 1000 / i128::from(whole.amount.max(1));
    u32::try_from(of.min(1000)).unwrap_or(1000)
}

/// What a campaign's badge says.
pub(crate) fn badge(campaign: &Campaign, progress: &Progress, locale: Locale) -> Badge {
    let speaker = speaker(locale, Some(&campaign.organisation.country));
    let percent = Percent::from_tenths(progress.percent.tenths);
    let says = speaker
        .say("badge-says")
        .percent("percent", percent)
        .brief("total", progress.total)
        .text();
    let title = campaign.title.in_locale(locale).0;
    let aloud = format!("{title}: {}", words::bidi::plain(&says));
    Badge {
        locale,
        name: speaker.say("site-name").text(),
        says,
        aloud,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn data_cannot_end_its_element() {
        let hostile = json!({"name": "</script><script>alert(1)</script>&\u{2028}"});
        let block = data_block(&hostile).to_string();
        assert!(!block.contains('<') && !block.contains('>') && !block.contains('&'));
        assert_eq!(serde_json::from_str::<Value>(&block).unwrap(), hostile);
    }

    #[test]
    fn search_engines_are_told_who_asks_for_what() {
        let frame = samples::frame(Locale::En);
        let data = linked_data(&frame, &samples::campaign());
        let graph = data["@graph"].as_array().unwrap();
        let kinds: Vec<_> = graph
            .iter()
            .map(|item| item["@type"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["NGO", "BreadcrumbList", "DonateAction"]);
        assert_eq!(graph[2]["recipient"]["@id"], graph[0]["@id"]);
        assert_eq!(
            graph[2]["target"]["urlTemplate"],
            "https://rifada.test/en/campaigns/nile/donate"
        );
        let mut closed = samples::campaign();
        closed.state = CampaignState::Closed;
        assert_eq!(
            linked_data(&frame, &closed)["@graph"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
    }

    #[test]
    fn what_is_copied_is_markup_of_its_own() {
        let share = Share::of(&samples::frame(Locale::En), &samples::campaign());
        assert!(
            share
                .widget
                .contains(r#"title="Trees along the &lt;Nile&gt;""#)
        );
        assert!(share.badge.contains("/badge/nile.svg?lang=en"));
        assert!(
            share.places[0]
                .href
                .starts_with("https://wa.me/?text=Trees%20along")
        );
    }

    #[test]
    fn a_bar_is_never_longer_than_whole() {
        let money = |amount| Money::new(amount, samples::progress().goal.currency);
        assert_eq!(thousandths(money(417), money(1000)), 417);
        assert_eq!(thousandths(money(i64::MAX), money(1)), 1000);
        assert_eq!(thousandths(money(-5), money(0)), 0);
    }
}
