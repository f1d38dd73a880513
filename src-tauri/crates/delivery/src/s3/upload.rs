//! Uploading: at once, or in parts that end as one object or as none.

use std::{
    fmt::Write as _,
    io::{Read as _, Seek as _, SeekFrom},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Md5;
use rusty_s3::{S3Action, actions::CreateMultipartUpload};
use sha2::{Digest as _, Sha256};
use ureq::SendBody;

use super::{
    S3, VALID,
    http::{Client, element},
};
use crate::channel::{Parcel, Trouble, one_line};

/// The checksum that the server compares.
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// A part that has arrived: its `ETag` and its SHA-256 in base64.
struct Part {
    etag: String,
    checksum: String,
}

impl S3 {
    /// The answer is the version that the server gave the object, if it keeps versions.
    pub(super) fn at_once(
        &self,
        client: &Client,
        key: &str,
        parcel: &mut Parcel,
    ) -> Result<Option<String>, Trouble> {
        let mut headers = self.asked(parcel);
        headers.push((CHECKSUM, STANDARD.encode(parcel.digest)));
        // Older servers compare this one alone, and want it where an object is locked.
        headers.push(("content-md5", md5_of(parcel)?));
        let mut action = self.bucket.put_object(Some(&self.credentials), key);
        let url = signed(&mut action, &headers);
        let body = SendBody::from_reader(&mut parcel.file);
        let answer = client.give("PUT", &url, &headers, body, parcel.bytes)?;
        let answer = answer.demand("the object was not taken")?;
        Ok(answer.header("x-amz-version-id").map(str::to_owned))
    }

    pub(super) fn in_parts(
        &self,
        client: &Client,
        key: &str,
        parcel: &mut Parcel,
    ) -> Result<Option<String>, Trouble> {
        let mut headers = self.asked(parcel);
        headers.push(("x-amz-checksum-algorithm", "SHA256".to_owned()));
        let mut action = CreateMultipartUpload::new(&self.bucket, Some(&self.credentials), key);
        let url = signed(&mut action, &headers);
        let begun = client.ask("POST", &url, &headers)?;
        let text = begun.demand("the upload was not begun")?.text();
        let upload = element(&text, "UploadId")
            .ok_or_else(|| Trouble::passing("the server named no upload"))?
            .to_owned();
        let parts = self.parts(client, key, &upload, parcel);
        let ended = parts.and_then(|parts| self.complete(client, key, &upload, &parts));
        if matches!(&ended, Err(Trouble::Failed { .. })) {
            // Parts that belong to nothing cost room; that they could not be removed changes nothing of the answer.
            let abort = self
                .bucket
                .abort_multipart_upload(Some(&self.credentials), key, &upload)
                .sign(VALID);
            let _ = client.ask("DELETE", abort.as_str(), &[]);
        }
        ended
    }

    fn parts(
        &self,
        client: &Client,
        key: &str,
        upload: &str,
        parcel: &mut Parcel,
    ) -> Result<Vec<Part>, Trouble> {
        let mut parts = Vec::new();
        let mut left = parcel.bytes;
        while left > 0 {
            let mut bytes = Vec::new();
            let many = left.min(self.part_bytes);
            parcel
                .file
                .by_ref()
                .take(many)
                .read_to_end(&mut bytes)
                .map_err(|e| Trouble::passing(one_line(&e.to_string())))?;
            if bytes.len() as u64 != many {
                return Err(Trouble::passing(
                    "the kept bundle changed while it was read",
                ));
            }
            left -= many;
            let number = u16::try_from(parts.len() + 1)
                .ok()
                .filter(|number| *number <= 10_000)
                .ok_or_else(|| Trouble::lasting("more than 10,000 parts: make part_mib larger"))?;
            let checksum = STANDARD.encode(Sha256::digest(&bytes));
            let headers = vec![
                (CHECKSUM, checksum.clone()),
                ("content-md5", STANDARD.encode(Md5::digest(&bytes))),
            ];
            let mut action = self
                .bucket
                .upload_part(Some(&self.credentials), key, number, upload);
            let url = signed(&mut action, &headers);
            let mut reader = bytes.as_slice();
            let body = SendBody::from_reader(&mut reader);
            // A part whose answer is lost is no object yet.
            let answer = client
                .give("PUT", &url, &headers, body, many)
                .map_err(not_yet)?;
            let answer = answer.demand(&format!("part {number} was not taken"))?;
            let etag = answer
                .header("etag")
                .ok_or_else(|| Trouble::passing(format!("part {number} got no ETag")))?
                .to_owned();
            parts.push(Part { etag, checksum });
        }
        Ok(parts)
    }

    /// Names every part with its checksum: servers that compare checksums want them again here.
    fn complete(
        &self,
        client: &Client,
        key: &str,
        upload: &str,
        parts: &[Part],
    ) -> Result<Option<String>, Trouble> {
        let mut body = String::from("<CompleteMultipartUpload>");
        for (number, part) in (1..).zip(parts) {
            let etag = part.etag.replace('&', "&amp;").replace('<', "&lt;");
            // Writing to a String cannot fail.
            let _ = write!(
                body,
                "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag><ChecksumSHA256>{}</ChecksumSHA256></Part>",
                part.checksum
            );
        }
        body.push_str("</CompleteMultipartUpload>");
        let etags: Vec<&str> = parts.iter().map(|part| part.etag.as_str()).collect();
        let url = self
            .bucket
            .complete_multipart_upload(Some(&self.credentials), key, upload, etags.into_iter())
            .sign(VALID);
        let mut reader = body.as_bytes();
        let bytes = body.len() as u64;
        let given = SendBody::from_reader(&mut reader);
        let answer = client.give("POST", url.as_str(), &[], given, bytes)?;
        let mut answer = answer.demand("the parts were not put together")?;
        let version = answer.header("x-amz-version-id").map(str::to_owned);
        // A server that takes long begins its answer with 200 and may still say no.
        let text = answer.text();
        match element(&text, "Code") {
            Some(code) => Err(Trouble::passing(one_line(&format!(
                "the parts were not put together: {code} {}",
                element(&text, "Message").unwrap_or_default()
            )))),
            None => Ok(version),
        }
    }
}

fn not_yet(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Uncertain { answer } => Trouble::passing(answer),
        failed @ Trouble::Failed { .. } => failed,
    }
}

/// Signs a request with these headers.
pub(super) fn signed<'a>(
    action: &mut impl S3Action<'a>,
    headers: &[(&'static str, String)],
) -> String {
    for (name, value) in headers {
        action.headers_mut().insert(*name, value.clone());
    }
    action.sign(VALID).into()
}

/// The bundle's MD5, after which the file is at its beginning again.
fn md5_of(parcel: &mut Parcel) -> Result<String, Trouble> {
    let failed = |e: std::io::Error| Trouble::passing(one_line(&e.to_string()));
    let (mut hash, mut part) = (Md5::new(), vec![0; 1 << 18]);
    loop {
        match parcel.file.read(&mut part).map_err(failed)? {
            0 => break,
            many => hash.update(part.get(..many).unwrap_or_default()),
        }
    }
    parcel.file.seek(SeekFrom::Start(0)).map_err(failed)?;
    Ok(STANDARD.encode(hash.finalize()))
}
