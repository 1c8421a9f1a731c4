use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use contracts::Locale;
use contracts::campaign::CampaignState;
use moka::future::Cache;
use platform::Service;

use crate::app::App;
use crate::drawing::escaped;
use crate::pages::fault::Fault;
use crate::peers;

/// Pages in one map, each with an address in every language. Maps may hold 50,000 addresses; smaller ones
/// are read, and made, in less time.
const IN_A_MAP: usize = 5_000;
/// Pages that are listed at most.
const MOST: usize = 500_000;
/// How long a list is kept.
const KEPT: Duration = Duration::from_secs(600);

/// Which pages there are, as of a few minutes ago.
pub(crate) struct Listed(Cache<(), Arc<Vec<Entry>>>);

struct Entry {
    /// Without the language.
    path: String,
    /// The day of its last change, where it is known.
    day: Option<String>,
}

impl Listed {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(1).time_to_live(KEPT).build())
    }

    async fn now(&self, service: &Service) -> Result<Arc<Vec<Entry>>, Fault> {
        let listed = self.0.try_get_with((), gather(service)).await;
        listed.map_err(|fault| *fault)
    }
}

/// Campaigns, and those whose they are: their organisations, programmes and sponsors.
async fn gather(service: &Service) -> Result<Arc<Vec<Entry>>, Fault> {
    let (mut entries, mut others) = (Vec::new(), BTreeSet::new());
    let mut cursor = String::new();
    loop {
        let query = peers::query(&[("limit", "200"), ("cursor", &cursor)]);
        let page = peers::published::campaigns(service, &query).await?;
        let worth = page.items.into_iter();
        for campaign in worth.filter(|campaign| campaign.state != CampaignState::Cancelled) {
            others.insert(format!("/organisations/{}", campaign.organisation.slug));
            let programme = campaign.programme.as_ref();
            others.extend(programme.map(|programme| format!("/programmes/{}", programme.slug)));
            entries.push(Entry {
                path: format!("/campaigns/{}", campaign.slug),
                day: Some(campaign.updated_at.strftime("%Y-%m-%d").to_string()),
            });
        }
        match page.next_cursor {
            Some(next) if entries.len() < MOST => cursor = next,
            Some(_) | None => break,
        }
    }
    others.extend(sponsors(service).await);
    entries.extend(others.into_iter().map(|path| Entry { path, day: None }));
    Ok(Arc::new(entries))
}

/// None while they can't be had: campaigns are worth finding without them.
async fn sponsors(service: &Service) -> Vec<String> {
    let (mut paths, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = peers::query(&[("limit", "200"), ("cursor", &cursor)]);
        match peers::published::sponsors(service, &query).await {
            Ok(page) => {
                let slugs = page.items.iter().map(|sponsor| &sponsor.slug);
                paths.extend(slugs.map(|slug| format!("/sponsors/{slug}")));
                match page.next_cursor {
                    Some(next) if paths.len() < MOST => cursor = next,
                    Some(_) | None => return paths,
                }
            }
            Err(error) => {
                tracing::warn!(%error, "sponsors can't be had for the site's map");
                return paths;
            }
        }
    }
}

/// What search engines should visit: a map of all pages, or an index of such maps.
pub(crate) async fn sitemap(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let entries = app.listed.now(&app.service).await?;
    let map = match request.match_info().get("page") {
        None if entries.len() > IN_A_MAP => index(&app.site, entries.len().div_ceil(IN_A_MAP)),
        None => map(&app.site, &entries, true),
        Some(page) => {
            let number = page.parse::<usize>().ok().filter(|number| *number > 0);
            let number = number.ok_or(Fault::NotFound)?;
            let part = entries.chunks(IN_A_MAP).nth(number - 1);
            map(&app.site, part.ok_or(Fault::NotFound)?, number == 1)
        }
    };
    Ok(HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=600"))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(map))
}

fn index(site: &str, maps: usize) -> String {
    let mut xml = begin(r#"sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9""#);
    for number in 1..=maps {
        let _ = writeln!(
            xml,
            "<sitemap><loc>{}/sitemap-{number}.xml</loc></sitemap>",
            escaped(site)
        );
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

fn map(site: &str, entries: &[Entry], first: bool) -> String {
    let mut xml = begin(
        r#"urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml""#,
    );
    let site = escaped(site);
    if first {
        for path in ["", "/campaigns"] {
            place(&mut xml, &site, path, None);
        }
    }
    for entry in entries {
        place(&mut xml, &site, &escaped(&entry.path), entry.day.as_deref());
    }
    xml.push_str("</urlset>\n");
    xml
}

fn begin(root: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}>\n")
}

/// A page in every language, each of which names the others.
fn place(xml: &mut String, site: &str, path: &str, day: Option<&str>) {
    let mut others = String::new();
    for locale in Locale::ALL {
        let _ = write!(
            others,
            r#"<xhtml:link rel="alternate" hreflang="{locale}" href="{site}/{locale}{path}"/>"#
        );
    }
    let plain = if path.is_empty() { "/" } else { path };
    let _ = write!(
        others,
        r#"<xhtml:link rel="alternate" hreflang="x-default" href="{site}{plain}"/>"#
    );
    for locale in Locale::ALL {
        let _ = write!(xml, "<url><loc>{site}/{locale}{path}</loc>{others}");
        if let Some(day) = day {
            let _ = write!(xml, "<lastmod>{day}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_names_itself_and_its_translations() {
        let entry = Entry {
            path: "/campaigns/nile".to_owned(),
            day: Some("2026-11-22".to_owned()),
        };
        let xml = map("https://rifada.test", &[entry], true);
        assert_eq!(xml.matches("<url>").count(), 9);
        assert_eq!(xml.matches("hreflang=\"x-default\"").count(), 9);
        assert!(xml.contains("<loc>https://rifada.test/ar/campaigns/nile</loc>"));
        assert!(xml.contains(r#"hreflang="x-default" href="https://rifada.test/campaigns/nile""#));
        assert!(!xml.contains("<url><loc>https://rifada.test/campaigns"));
    }

    #[test]
    fn many_maps_have_an_index() {
        let xml = index("https://rifada.test", 2);
        assert!(xml.contains("https://rifada.test/sitemap-2.xml") && !xml.contains("sitemap-3"));
    }
}
