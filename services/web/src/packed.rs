//! Bytes that are compressed once, however often they are sent.

use std::io::Write as _;
use std::sync::OnceLock;

use actix_web::http::header::{
    AcceptEncoding, CONTENT_ENCODING, ContentEncoding, Encoding, Header as _, HeaderValue, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::pages::tagged;

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For what is sent as long as the process runs.
    Most,
    /// For what is made anew soon.
    Some,
}

/// What is sent: plain, and compressed as soon as somebody can read it so.
pub(crate) struct Packed {
    plain: Bytes,
    hash: String,
    effort: Effort,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// In which form something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Gzip,
    Brotli,
}

impl Packed {
    pub(crate) fn new(plain: Bytes, effort: Effort) -> Self {
        let hash = hex::encode(Sha256::digest(&plain));
        Self {
            hash: hash.get(..24).unwrap_or_default().to_owned(),
            plain,
            effort,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    pub(crate) const fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The most that it takes up: both compressed forms are smaller than the plain one.
    pub(crate) fn weight(&self) -> u32 {
        u32::try_from(self.plain.len() * 2 + 512).unwrap_or(u32::MAX)
    }

    /// The answer that suits this reader, or that what the reader has is still right.
    pub(crate) fn answer(
        &self,
        request: &HttpRequest,
        content_type: &'static str,
        kept: &'static str,
        vary: &'static str,
    ) -> HttpResponse {
        let form = form(request);
        let (ending, encoding) = match form {
            Form::Plain => ("", None),
            Form::Gzip => ("-gzip", Some("gzip")),
            Form::Brotli => ("-br", Some("br")),
        };
        let tag = format!("\"{}{ending}\"", self.hash);
        let known = tagged::known(request, &tag, kept);
        let mut response = known.unwrap_or_else(|| {
            let mut response = tagged::begin(&tag, kept);
            response.content_type(content_type).body(self.form(form))
        });
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static(vary));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    fn form(&self, form: Form) -> Bytes {
        match form {
            Form::Plain => self.plain.clone(),
            Form::Gzip => self.gzip.get_or_init(|| self.gzipped()).clone(),
            Form::Brotli => self.brotli.get_or_init(|| self.with_brotli()).clone(),
        }
    }

    fn gzipped(&self) -> Bytes {
        let level = match self.effort {
            Effort::Most => Compression::best(),
            Effort::Some => Compression::new(6),
        };
        let mut encoder = GzEncoder::new(Vec::new(), level);
        // Writing to memory does not fail.
        encoder.write_all(&self.plain).ok();
        encoder.finish().unwrap_or_default().into()
    }

    fn with_brotli(&self) -> Bytes {
        let quality = match self.effort {
            Effort::Most => 11,
            Effort::Some => 5,
        };
        let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 22);
        encoder.write_all(&self.plain).ok();
        encoder.into_inner().into()
    }
}

/// The smallest form that the reader can read.
fn form(request: &HttpRequest) -> Form {
    let Ok(accepts) = AcceptEncoding::parse(request) else {
        return Form::Plain;
    };
    let ours = [
        Encoding::Known(ContentEncoding::Brotli),
        Encoding::Known(ContentEncoding::Gzip),
        Encoding::identity(),
    ];
    match accepts.negotiate(ours.iter()) {
        Some(Encoding::Known(ContentEncoding::Brotli)) => Form::Brotli,
        Some(Encoding::Known(ContentEncoding::Gzip)) => Form::Gzip,
        Some(_) | None => Form::Plain,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn each_form_holds_the_same() {
        let text = "صفحة ".repeat(2_000);
        for effort in [Effort::Most, Effort::Some] {
            let packed = Packed::new(Bytes::from(text.clone()), effort);
            let (mut gunzipped, mut unbrotlied) = (String::new(), String::new());
            flate2::read::GzDecoder::new(&*packed.form(Form::Gzip))
                .read_to_string(&mut gunzipped)
                .unwrap();
            brotli::Decompressor::new(&*packed.form(Form::Brotli), 4096)
                .read_to_string(&mut unbrotlied)
                .unwrap();
            assert!(gunzipped == text && unbrotlied == text);
            assert!(packed.form(Form::Gzip).len() < 1_000);
        }
    }

    #[test]
    fn readers_get_what_they_can_read() {
        for (accepts, wanted) in [
            ("gzip, deflate, br, zstd", Form::Brotli),
            ("gzip", Form::Gzip),
            ("br;q=0, gzip", Form::Gzip),
            ("deflate", Form::Plain),
            ("identity", Form::Plain),
            ("nonsense;;q", Form::Plain),
        ] {
            let request = TestRequest::default().insert_header(("accept-encoding", accepts));
            assert_eq!(form(&request.to_http_request()), wanted, "{accepts}");
        }
        assert_eq!(form(&TestRequest::default().to_http_request()), Form::Plain);
    }
}
