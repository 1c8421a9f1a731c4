//! One transaction a gift: SELECT … FOR NO KEY UPDATE, then the UPDATEs and INSERTs.

use platform::Service;
use platform::http::Problem;
use platform::idempotency::{self, Claim};

use crate::gift::{self, Gift, Made, SCOPE};

pub(crate) async fn take(service: &Service, gift: &Gift) -> Result<Made, Problem> {
    let mut tx = service.db.begin().await?;
    match idempotency::claim(&mut tx, SCOPE, &gift.key, &gift.hash, gift.now).await? {
        Claim::New => {}
        Claim::Done(_) => return Err(Problem::unavailable(1)),
    }
    let fund = gift::find_fund(&mut tx, gift, true).await?;
    let donor = gift::lock_donor(&mut tx, gift).await?;
    let (by_donor, in_campaign) = gift::used(&mut tx, gift, &fund, donor).await?;
    let made = Made {
        fund: fund.id,
        matched: gift.share(&fund, by_donor, in_campaign),
        sponsor: fund.sponsor,
    };
    gift::reserve(&mut tx, gift, donor, &made).await?;
    gift::write(&mut tx, gift, donor, &made).await?;
    idempotency::finish(&mut tx, SCOPE, &gift.key, 201, &gift.kept(&made)).await?;
    tx.commit().await?;
    Ok(made)
}
