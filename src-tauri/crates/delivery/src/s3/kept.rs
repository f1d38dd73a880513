//! What the server kept, read back: the object's head against what was asked, and all of its bytes.

use std::fmt::Write as _;

use chrono::{DateTime, SubsecRound as _, Utc};

use super::{S3, http::Answer, http::Client, upload::signed};
use crate::{
    channel::{Parcel, Trouble, one_line},
    folder::digest,
};

impl S3 {
    /// Compares what is kept with what was asked; the answer says what was compared.
    pub(super) fn kept(
        &self,
        client: &Client,
        key: &str,
        version: Option<&str>,
        parcel: &Parcel,
    ) -> Result<String, Trouble> {
        let unread = |trouble| match trouble {
            Trouble::Failed { answer, .. } | Trouble::Uncertain { answer } => Trouble::Uncertain {
                answer: format!("taken, and could not be read back: {answer}"),
            },
        };
        let headers = [("x-amz-checksum-mode", "ENABLED".to_owned())];
        let mut head = self.bucket.head_object(Some(&self.credentials), key);
        if let Some(version) = version {
            rusty_s3::S3Action::query_mut(&mut head).insert("versionId", version.to_owned());
        }
        let url = signed(&mut head, &headers);
        let found = client.ask("HEAD", &url, &headers).map_err(unread)?;
        let found = found.demand("the object is not there").map_err(unread)?;
        self.compare(&found, parcel).map_err(|what| {
            Trouble::lasting(one_line(&format!(
                "the server took it, and does not keep it as was asked: {what}"
            )))
        })?;
        let mut get = self.bucket.get_object(Some(&self.credentials), key);
        if let Some(version) = version {
            rusty_s3::S3Action::query_mut(&mut get).insert("versionId", version.to_owned());
        }
        let url = signed(&mut get, &[]);
        let got = client.ask("GET", &url, &[]).map_err(unread)?;
        let mut got = got.demand("the object is not there").map_err(unread)?;
        let read = digest(&mut got.body.as_reader()).map_err(|e| Trouble::Uncertain {
            answer: one_line(&format!("taken, and could not be read back: {e}")),
        })?;
        if read != parcel.digest {
            return Err(Trouble::lasting(
                "the server took it, and gives other bytes back",
            ));
        }
        let mut words = format!("kept as {key}");
        if let Some(version) = version {
            let _ = write!(words, ", version {version}");
        }
        let _ = write!(
            words,
            "; {} bytes read back and compared{}",
            parcel.bytes,
            self.wanted_words()
        );
        Ok(one_line(&words))
    }

    /// What is kept otherwise than asked, in words.
    fn compare(&self, found: &Answer, parcel: &Parcel) -> Result<(), String> {
        let is = |name: &str, wanted: &str| match found.header(name) {
            Some(has) if has.eq_ignore_ascii_case(wanted) => Ok(()),
            Some(has) => Err(format!("{name} is {has} and should be {wanted}")),
            None => Err(format!("{name} is not there and should be {wanted}")),
        };
        is("content-length", &parcel.bytes.to_string())?;
        is("x-amz-meta-countersign-sha256", &hex::encode(parcel.digest))?;
        is("x-amz-meta-countersign-attempt", &parcel.attempt)?;
        let wanted = &self.wanted;
        if let Some(encryption) = &wanted.encryption {
            is("x-amz-server-side-encryption", encryption)?;
        }
        if wanted.legal_hold {
            is("x-amz-object-lock-legal-hold", "ON")?;
        }
        if let Some(lock) = &wanted.lock {
            is("x-amz-object-lock-mode", &lock.mode)?;
            let name = "x-amz-object-lock-retain-until-date";
            let until = found
                .header(name)
                .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
                .map(|at| at.with_timezone(&Utc).trunc_subsecs(0));
            if until != Some(lock.until.trunc_subsecs(0)) {
                return Err(format!(
                    "{name} is {} and should be {}",
                    found.header(name).unwrap_or("not there"),
                    super::seconds(lock.until)
                ));
            }
        }
        Ok(())
    }

    fn wanted_words(&self) -> String {
        let mut words = String::new();
        let wanted = &self.wanted;
        if let Some(encryption) = &wanted.encryption {
            let _ = write!(words, "; encrypted {encryption}");
        }
        if let Some(lock) = &wanted.lock {
            let _ = write!(
                words,
                "; {} until {}",
                lock.mode,
                super::seconds(lock.until)
            );
        }
        if wanted.legal_hold {
            words.push_str("; legal hold");
        }
        words
    }
}
