//! A sponsor in a real Chromium: from a mailed code to a gift that its fund matched.

use serde_json::{Value, json};
use testkit::eventually;

use crate::chromium::{DESKTOP, Driver, PHONE, Tab};
use crate::stage::{Stage, Wanted, unique};
use crate::suite::Suite;

/// Signs in by pages, with the code that was mailed.
async fn sign_in(suite: &Suite, tab: &Tab, email: &str) {
    tab.goto(&format!("{}/ar/sign-in", suite.web.base())).await;
    tab.type_into("#email", email).await;
    tab.click("#send").await;
    tab.find("[name=code]").await;
    let mail = suite.mail_to(email).await;
    let code = mail
        .text
        .split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 6)
        .expect("a code of six digits")
        .to_owned();
    tab.type_into("[name=code]", &code).await;
    tab.click("main form button").await;
    tab.find("main[data-page=account]").await;
}

/// Chooses in a list, or sets a day, as a person's fingers would.
async fn choose(tab: &Tab, css: &str, value: &str) {
    let script = format!(
        "const field = document.querySelector('{css}'); field.value = '{value}'; \
         field.dispatchEvent(new Event('input', {{bubbles: true}})); return field.value"
    );
    assert_eq!(tab.ask(&script).await, json!(value), "{css}");
}

async fn register(suite: &Suite, tab: &Tab) {
    tab.goto(&format!("{}/ar/sponsor", suite.web.base())).await;
    tab.picture("sponsor-empty-ar").await;
    tab.click("#register").await;
    tab.type_into("#name_ar", "وقف الزيتون").await;
    tab.click("input[name=kind][value=foundation]").await;
    choose(tab, "#country", "TN").await;
    tab.click("#save").await;
    tab.find(r#"a[href*="/sponsor/funds/new"]"#).await;
    tab.picture("sponsor-ar").await;
}

/// A reviewer says that the sponsor is who it says; gives its id.
async fn verify(suite: &Suite, email: &str) {
    let own = suite.pledge.get("/api/sponsors?mine=true");
    let own = own.token(&suite.token(email)).expect(200).await;
    let id = own["items"][0]["id"].as_str().unwrap().to_owned();
    let decision = json!({"decision": "verified", "reason": "known"});
    let path = format!("/api/sponsors/{id}/decision");
    let decide = suite.pledge.post(&path, &decision);
    let reviewer = suite.token("admin@rifada.test");
    decide.token(&reviewer).expect(200).await;
}

/// Sets the fund up, two for one, and lets it begin; gives its id.
async fn set_up(tab: &Tab, stage: &Stage) -> String {
    tab.click(r#"a[href*="/sponsor/funds/new"]"#).await;
    tab.type_into("#name", "صندوق الزيتون").await;
    tab.type_into("#amount", "١٠٬٠٠٠").await;
    choose(tab, "#currency", stage.currency).await;
    choose(tab, "#to", "2035-12-31").await;
    tab.picture("sponsor-amount-ar").await;
    tab.click("#save").await;

    tab.find("main[data-page=fund-rule]").await;
    let before = tab.text_of("#examples").await;
    tab.ask("document.querySelector('#ratio_match').value = ''")
        .await;
    tab.type_into("#ratio_match", "٢").await;
    eventually("the examples to follow the rule", async || {
        let now = tab.text_of("#examples").await;
        (now != before && now.contains("30")).then_some(())
    })
    .await;
    tab.picture("sponsor-rule-ar").await;
    tab.click("#save").await;

    tab.find("main[data-page=fund-scope]").await;
    tab.type_into("#q", "مناخ").await;
    tab.click("#search").await;
    tab.click(&format!(
        r#"input[name=campaigns][value="{}"]"#,
        stage.campaign
    ))
    .await;
    tab.picture("sponsor-scope-ar").await;
    tab.click("#save").await;
    tab.find("main[data-page=fund-terms]").await;
    tab.click("#save").await;

    tab.find("main[data-page=fund-review]").await;
    tab.picture("sponsor-review-ar").await;
    tab.click("#accept").await;
    tab.click("#activate").await;
    tab.find("main[data-page=fund]").await;
    let url = tab.ask("return location.pathname").await;
    let id = url.as_str().unwrap().rsplit('/').next().unwrap();
    id.to_owned()
}

/// A donor gives by pages.
async fn give(suite: &Suite, stage: &Stage, tab: &Tab) {
    let page = format!("{}/ar/campaigns/{}", suite.web.base(), stage.slug);
    tab.goto(&format!("{page}/donate")).await;
    tab.type_into("input[name=amount]", "٥٠").await;
    tab.click("button#continue").await;
    let email = format!("{}@journey.test", unique("donor"));
    tab.type_into("input[name=email]", &email).await;
    tab.click("button#give").await;
    tab.pay("4242424242424242").await;
    tab.find("main[data-page=thanks]").await;
}

#[tokio::test]
async fn a_sponsor_comes_from_a_mailed_code_to_a_gift_that_it_matched() {
    let suite = Suite::running();
    // Another fund matches a dollar of each gift; this sponsor's gets the rest.
    let stage = suite
        .stage(Wanted {
            commitment: 100,
            ..Wanted::default()
        })
        .await;
    let driver = Driver::start().await;
    let (sponsor, donor) = (driver.open(PHONE).await, driver.open(PHONE).await);
    let email = format!("{}@journey.test", unique("waqf"));
    sign_in(&suite, &sponsor, &email).await;
    register(&suite, &sponsor).await;
    verify(&suite, &email).await;
    let fund = set_up(&sponsor, &stage).await;

    give(&suite, &stage, &donor).await;
    let path = format!("/api/match-funds/{fund}");
    eventually("the match to be booked", async || {
        let fund: Value = suite.pledge.get(&path).expect(200).await;
        (fund["committed"]["amount"] == 9_800).then_some(())
    })
    .await;
    // The page that was open all along follows by itself.
    eventually("the live figures", async || {
        let figures = sponsor.text_of("#figures").await;
        figures.contains("98").then_some(())
    })
    .await;
    sponsor.picture("sponsor-fund-ar").await;
    sponsor.resize(DESKTOP).await;
    sponsor.picture("sponsor-fund-ar-desktop").await;
    sponsor.click("#statement").await;
    let statement = sponsor.text_of("main").await;
    assert!(
        statement.contains("98") && statement.contains("مناخ مستدام"),
        "{statement}"
    );
    sponsor.picture("sponsor-statement-ar").await;
    for tab in [sponsor, donor] {
        assert_eq!(tab.complaints().await, Vec::<String>::new());
        tab.close().await;
    }
}
