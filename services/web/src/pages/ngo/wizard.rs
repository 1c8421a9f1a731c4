//! Writing a campaign step by step; each step is kept as a draft when it is sent.

use actix_web::HttpResponse;
use contracts::campaign::CampaignState;
use contracts::campaign::api::{
    Campaign, CreateCampaign, CreateDraft, Draft, DraftKind, Organisation, Programme,
};
use platform::client::ClientError;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::visit::Form;
use super::super::{campaign as donors_page, page, see};
use super::upload::{File, Upload};
use super::{later, new_key, shown, told};
use crate::domain::typed::Typed;
use crate::domain::wizard::{Content, Ground, Step, Wrong, at, change_of, content_of, read, take};
use crate::peers;
use crate::views::campaign::{Parts, campaign_page};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::ngo::form::{Button, FormPage, Link};
use crate::views::ngo::wizard::{Written, check_page, errors_of, kept_sizes, previewed, step_page};
use crate::views::ngo::{Remark, organisation_menu, remark};

/// A draft with the organisation that it is written for.
struct Desk {
    person: Person,
    draft: Draft,
    organisation: Organisation,
}

impl Desk {
    async fn open(person: Person) -> Result<Self, Fault> {
        let service = &person.visit.app.service;
        let name = person.visit.part("draft");
        let draft = peers::ngo::draft(service, name, person.caller()).await?;
        let organisation = draft.organisation_id.to_string();
        let organisation = person.organisation_called(&organisation).await?;
        Ok(Self {
            person,
            draft,
            organisation,
        })
    }

    fn frame(&self, title: &str) -> Frame {
        let frame = self.person.frame(&self.organisation.country, title);
        organisation_menu(frame, self.organisation.id, self.organisation.your_role)
    }

    fn read(&self) -> Result<CreateCampaign, Vec<Wrong>> {
        let ground = Ground {
            organisation: self.organisation.id,
            country: &self.organisation.country,
            zone: zone(&self.organisation.country),
            now: self.person.visit.now,
        };
        read(&self.draft.content, &ground)
    }

    fn wrong(&self) -> Vec<Wrong> {
        self.read().err().unwrap_or_default()
    }

    /// What the reviewer said of the campaign that is written anew.
    async fn remark(&self) -> Option<Remark> {
        let id = at(&self.draft.content, "campaign");
        if id.is_empty() {
            return None;
        }
        let service = &self.person.visit.app.service;
        let found = peers::ngo::campaign(service, id, self.person.caller()).await;
        let campaign = found
            .inspect_err(|error| tracing::warn!(%error, "a reviewer's remarks can't be had"))
            .ok()?;
        let speaker = self.frame("ngo-step-words").speaker;
        let zone = zone(&self.organisation.country);
        Some(remark(campaign.remarks.as_ref()?, speaker, &zone))
    }

    fn link(&self, rest: &str) -> String {
        let path = format!("/ngo/drafts/{}/{rest}", self.draft.id);
        self.person.visit.link(&path)
    }

    /// The programmes that the campaign may be part of: those that its organisation takes part in.
    async fn programmes(&self, step: Step) -> Result<Vec<Programme>, Fault> {
        match step {
            Step::Goals | Step::Check => {
                let service = &self.person.visit.app.service;
                let (id, caller) = (self.organisation.id, self.person.caller());
                Ok(peers::ngo::programmes_of(service, id, caller).await?.items)
            }
            Step::Words | Step::Money | Step::Gifts | Step::Picture | Step::Permit => {
                Ok(Vec::new())
            }
        }
    }

    async fn show(&self, step: Step, errors: Errors) -> Result<HttpResponse, Fault> {
        let wrong = self.wrong();
        let programmes = self.programmes(step).await?;
        let written = Written {
            draft: &self.draft,
            organisation: &self.organisation,
            wrong: &wrong,
            remark: self.remark().await,
            programmes: &programmes,
        };
        let mut frame = self.frame("ngo-step-check");
        let is_wrong = !errors.is_empty();
        match step {
            Step::Words
            | Step::Money
            | Step::Gifts
            | Step::Goals
            | Step::Picture
            | Step::Permit => shown(&step_page(frame, step, written, errors), is_wrong),
            Step::Check => {
                frame.wrong = is_wrong;
                let campaign = self.read().ok();
                let view = check_page(frame, written, campaign.as_ref(), errors);
                shown(&view, is_wrong)
            }
        }
    }

    /// Takes what was typed over the version that was read, and keeps it.
    async fn keep(&mut self, step: Step, typed: &Typed) -> Result<Result<(), Errors>, Fault> {
        take(&mut self.draft.content, step, typed);
        let now = self.draft.version;
        self.draft.version = typed.get("version").parse().unwrap_or(now);
        let service = &self.person.visit.app.service;
        match peers::ngo::keep_draft(service, &self.draft, self.person.caller()).await {
            Ok(kept) => {
                self.draft = kept;
                Ok(Ok(()))
            }
            Err(error) => {
                let problem = told(error)?;
                // Sent once more, it goes over what stands now.
                self.draft.version = now;
                let speaker = self.frame("ngo-step-check").speaker;
                Ok(Err(Errors::of_problem(&problem, speaker, |_| None)))
            }
        }
    }
}

/// Begins a campaign.
pub(crate) async fn start(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let key = form.0.get("key").to_owned();
    let draft = begin(&person, &organisation, Content::new(), &key).await?;
    let path = format!("/ngo/drafts/{}/words", draft.id);
    Ok(see(person.visit.link(&path)))
}

async fn begin(
    person: &Person,
    organisation: &Organisation,
    content: Content,
    key: &str,
) -> Result<Draft, Fault> {
    let draft = CreateDraft {
        organisation_id: organisation.id,
        kind: DraftKind::Campaign,
        content,
    };
    let service = &person.visit.app.service;
    Ok(peers::ngo::create_draft(service, &draft, key, person.caller()).await?)
}

/// Opens a campaign that is not handed in, to be written on: in the draft that there is of it, or a new one.
pub(crate) async fn again(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    if campaign.state != CampaignState::Draft {
        return Err(Fault::NotFound);
    }
    let organisation = campaign.organisation_id.to_string();
    let organisation = person.organisation_called(&organisation).await?;
    let service = &person.visit.app.service;
    let (id, version) = (campaign.id.to_string(), campaign.version.to_string());
    let drafts = peers::ngo::drafts(service, &organisation, person.caller()).await?;
    let mut found = None;
    for draft in drafts.items {
        if at(&draft.content, "campaign") != id {
            continue;
        }
        if at(&draft.content, "version") == version {
            found = Some(draft);
        } else {
            // The campaign was changed since: what is in that draft is of no campaign any more.
            peers::ngo::discard_draft(service, &draft, person.caller()).await?;
        }
    }
    let draft = match found {
        Some(draft) => draft,
        None => {
            let content = content_of(&campaign, &zone(&organisation.country));
            begin(&person, &organisation, content, &new_key()).await?
        }
    };
    let path = format!("/ngo/drafts/{}/words", draft.id);
    Ok(see(person.visit.link(&path)))
}

/// A step as it was left.
pub(crate) async fn step(person: Person) -> Result<HttpResponse, Fault> {
    let step = Step::of_word(person.visit.part("step")).ok_or(Fault::NotFound)?;
    let desk = Desk::open(person).await?;
    desk.show(step, Errors::default()).await
}

/// Keeps a step, and goes on if it is right.
pub(crate) async fn keep(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let step = Step::of_word(person.visit.part("step")).ok_or(Fault::NotFound)?;
    let desk = Desk::open(person).await?;
    kept(desk, step, &form.0, Errors::default()).await
}

async fn kept(
    mut desk: Desk,
    step: Step,
    typed: &Typed,
    mut errors: Errors,
) -> Result<HttpResponse, Fault> {
    match desk.keep(step, typed).await {
        Ok(Ok(())) => {}
        Ok(Err(conflict)) => return desk.show(step, conflict).await,
        Err(fault) => return Ok(later(&desk.person, fault, typed)),
    }
    if typed.ticked("add") || !typed.get("remove").is_empty() {
        let page = format!("{}#lines", desk.link(step.word()));
        return Ok(see(page));
    }
    if !errors.is_empty() {
        return desk.show(step, errors).await;
    }
    match typed.get("go") {
        "later" => {
            let path = format!("/ngo/{}?said=kept", desk.organisation.id);
            return Ok(see(desk.person.visit.link(&path)));
        }
        "without" => return Ok(see(desk.link(step.word()))),
        _ => {}
    }
    errors = errors_of(step, &desk.wrong(), &desk.frame("ngo-step-check"));
    if errors.is_empty() {
        Ok(see(desk.link(step.next().word())))
    } else {
        desk.show(step, errors).await
    }
}

/// Keeps a picture and what it shows.
pub(crate) async fn picture(person: Person, upload: Upload) -> Result<HttpResponse, Fault> {
    let mut desk = Desk::open(person).await?;
    let speaker = desk.frame("ngo-step-picture").speaker;
    let mut errors = Errors::default();
    if upload.typed.get("go") == "without" {
        for field in ["picture_id", "picture_sizes"] {
            desk.draft.content.remove(field);
        }
    } else {
        match upload.file {
            None => {}
            Some(File::TooLarge) => {
                errors.add("picture", speaker.say("ngo-picture-too-large").html());
            }
            Some(File::Read(media_type, bytes)) => {
                if let Err(wrong) = put(&mut desk, &media_type, bytes).await? {
                    errors = wrong;
                }
            }
        }
    }
    kept(desk, Step::Picture, &upload.typed, errors).await
}

/// Has a picture drawn anew, without what it tells of its camera, and names it in the draft.
async fn put(
    desk: &mut Desk,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<Result<(), Errors>, Fault> {
    let (service, caller) = (&desk.person.visit.app.service, desk.person.caller());
    match peers::ngo::upload(service, &desk.draft, media_type, bytes, caller).await {
        Ok(picture) => {
            let content = &mut desk.draft.content;
            content.insert("picture_sizes".to_owned(), kept_sizes(&picture.sizes));
            content.insert("picture_id".to_owned(), picture.id);
            Ok(Ok(()))
        }
        Err(error) => {
            let problem = told(error)?;
            let speaker = desk.frame("ngo-step-picture").speaker;
            let key = match problem.code.as_str() {
                "too_large" => "ngo-picture-too-large",
                "animated" => "ngo-picture-animated",
                "too_many_pictures" => "ngo-picture-too-many",
                _ => {
                    let at = |_: &str| Some("picture");
                    return Ok(Err(Errors::of_problem(&problem, speaker, at)));
                }
            };
            Ok(Err(Errors::one("picture", speaker.say(key).html())))
        }
    }
}

/// The campaign's page as donors will see it.
pub(crate) async fn preview(person: Person) -> Result<HttpResponse, Fault> {
    let desk = Desk::open(person).await?;
    let Ok(said) = desk.read() else {
        return Ok(see(desk.link("check")));
    };
    let now = desk.person.visit.now;
    let campaign = previewed(said, &desk.organisation, &desk.draft, now);
    let progress = donors_page::figures_of(&campaign, now);
    let mut frame = desk.frame("ngo-preview");
    frame.menu.clear();
    frame.title = campaign.title.in_locale(frame.locale()).0.to_owned();
    let parts = Parts {
        campaign: &campaign,
        progress: &progress,
        updates: &[],
        funds: &[],
        wall: &[],
        now,
    };
    let mut view = campaign_page(frame, &parts);
    view.closed = Some(view.frame.say("ngo-preview-note"));
    view.preview = Some(desk.link("check"));
    page(&view)
}

/// Makes the campaign of what was written, or changes it, and hands it in.
pub(crate) async fn hand_in(person: Person) -> Result<HttpResponse, Fault> {
    let desk = Desk::open(person).await?;
    let Ok(said) = desk.read() else {
        let says = desk.frame("ngo-step-check").say("ngo-check-first");
        return desk.show(Step::Check, Errors::one("missing", says)).await;
    };
    let (service, caller) = (&desk.person.visit.app.service, || desk.person.caller());
    let campaign = match write(&desk, said).await {
        Ok(campaign) => campaign,
        Err(error) => {
            let problem = told(error)?;
            let speaker = desk.frame("ngo-step-check").speaker;
            let errors = Errors::of_problem(&problem, speaker, |_| None);
            return desk.show(Step::Check, errors).await;
        }
    };
    let submitted = peers::ngo::act_on_campaign(service, campaign.id, "submit", caller()).await;
    let said = match submitted {
        Ok(_) => "handed-in",
        // It is written, and can be handed in from its page once what hinders it is gone.
        Err(error) => {
            told(error)?;
            "not-yet"
        }
    };
    let path = format!("/ngo/campaigns/{}?said={said}", campaign.id);
    Ok(see(desk.person.visit.link(&path)))
}

async fn write(desk: &Desk, said: CreateCampaign) -> Result<Campaign, ClientError> {
    let (service, caller) = (&desk.person.visit.app.service, || desk.person.caller());
    let id = at(&desk.draft.content, "campaign");
    if id.is_empty() {
        let draft = &desk.draft;
        let key = format!("draft-{}-{}", draft.id, draft.version);
        let said = CreateCampaign {
            draft_id: Some(draft.id),
            ..said
        };
        return peers::ngo::create_campaign(service, &said, &key, caller()).await;
    }
    let version = at(&desk.draft.content, "version").parse();
    let change = change_of(said, version.unwrap_or_default());
    let campaign = peers::ngo::change_campaign(service, id, &change, caller()).await?;
    if let Err(error) = peers::ngo::discard_draft(service, &desk.draft, caller()).await {
        // It is thrown away when the campaign is opened once more.
        tracing::warn!(%error, "a draft that is written to its campaign is still there");
    }
    Ok(campaign)
}

/// Asks whether a draft is to go.
pub(crate) async fn ask_discard(person: Person) -> Result<HttpResponse, Fault> {
    let desk = Desk::open(person).await?;
    let frame = desk.frame("ngo-discard-title");
    let button = Button {
        look: "button danger",
        ..Button::main(frame.say("ngo-discard"))
    };
    let page = FormPage {
        lead: vec![frame.say("ngo-discard-lead")],
        back: Some(Link {
            href: desk.link("words"),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "discard", desk.link("discard"), button)
    };
    shown(&page, false)
}

/// Throws a draft away.
pub(crate) async fn discard(person: Person) -> Result<HttpResponse, Fault> {
    let desk = Desk::open(person).await?;
    let service = &desk.person.visit.app.service;
    peers::ngo::discard_draft(service, &desk.draft, desk.person.caller()).await?;
    let path = format!("/ngo/{}?said=discarded", desk.organisation.id);
    Ok(see(desk.person.visit.link(&path)))
}
