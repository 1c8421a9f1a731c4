//! Pictures that organisations uploaded, from the campaign service, which drew them anew.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentEncoding, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Path};
use futures_util::stream;
use platform::client::{As, Peer};

use crate::app::App;

/// A picture in one of its sizes: it never changes under its address, and can't run anything.
pub(crate) async fn picture(app: Data<App>, path: Path<(String, u32)>) -> HttpResponse {
    let (id, size) = path.into_inner();
    if id.len() != 64 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return HttpResponse::NotFound().finish();
    }
    let client = app.service.client(Peer::Campaign);
    let path = format!("/api/pictures/{id}/{size}");
    let picture = match client.file(&path, "image/jpeg", As::Guest).await {
        Ok(picture) => picture,
        Err(error) if error.is_not_found() => return HttpResponse::NotFound().finish(),
        Err(error) => {
            tracing::warn!(%error, "a picture can't be had");
            return HttpResponse::ServiceUnavailable().finish();
        }
    };
    let pieces = stream::unfold(picture, |mut picture| async move {
        let piece = picture.chunk().await.map_err(std::io::Error::other);
        piece.transpose().map(|piece| (piece, picture))
    });
    HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header(ContentEncoding::Identity)
        .streaming(Box::pin(pieces))
}
