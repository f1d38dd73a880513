//! The description as a page: made here, without a script and without anything from elsewhere.

use std::fmt::Write as _;

use axum::{
    http::header,
    response::{Html, IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::openapi;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}\
h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem;font-size:1.1rem}h3{font-size:1rem;margin-bottom:.2rem}\
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:#f4f4f4;padding:.8rem;overflow:auto}td{padding:.1rem 1rem .1rem 0;vertical-align:top}\
@media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}pre{background:#242424}h2{border-color:#444}a{color:#8ab4f8}}";

/// The page, with a policy that lets a browser run and fetch nothing.
pub(crate) fn answer() -> Response {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    (
        [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
        ],
        Html(page(&openapi::document())),
    )
        .into_response()
}

/// Writing to a String cannot fail.
fn page(document: &Value) -> String {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let info = &document["info"];
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Countersign</title><style>{STYLE}</style><h1>Countersign {}</h1><p>{}</p><p><a href=\"/openapi.json\">/openapi.json</a></p>",
        text(&info["version"]),
        text(&info["description"])
    );
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let _ = write!(
                out,
                "<h2><code>{} {}</code></h2><p>{} {}</p>",
                escaped(&method.to_ascii_uppercase()),
                escaped(path),
                text(&operation["summary"]),
                text(&operation["description"])
            );
            let parameters = operation["parameters"].as_array();
            if let Some(parameters) = parameters.filter(|list| !list.is_empty()) {
                out.push_str("<table>");
                for one in parameters {
                    let _ = write!(
                        out,
                        "<tr><td><code>{}</code></td><td>{}</td></tr>",
                        text(&one["name"]),
                        text(&one["description"])
                    );
                }
                out.push_str("</table>");
            }
            if let Some(content) = operation.pointer("/requestBody/content") {
                contents(&mut out, "Body", content);
            }
            for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                if status != "default" {
                    let title =
                        format!("{status}: {}", answer["description"].as_str().unwrap_or(""));
                    contents(&mut out, &title, &answer["content"]);
                }
            }
        }
    }
    out.push_str("<h2>Types</h2>");
    for (name, schema) in document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let shown = serde_json::to_string_pretty(schema).unwrap_or_default();
        let name = escaped(name);
        let _ = write!(
            out,
            "<h3 id=\"{name}\"><code>{name}</code></h3><pre>{}</pre>",
            escaped(&shown)
        );
    }
    out
}

fn contents(out: &mut String, title: &str, content: &Value) {
    for (kind, of) in content.as_object().into_iter().flatten() {
        let _ = write!(out, "<h3>{}</h3><p>{}", escaped(title), escaped(kind));
        let mut refs = Vec::new();
        named(&of["schema"], &mut refs);
        for name in refs {
            let name = escaped(&name);
            let _ = write!(out, " <a href=\"#{name}\"><code>{name}</code></a>");
        }
        out.push_str("</p>");
    }
}

/// The types that a schema names.
fn named(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member.as_str()) {
                    ("$ref", Some(to)) => names.extend(to.rsplit('/').next().map(str::to_owned)),
                    _ => named(member, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, names)),
        _ => {}
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_and_holds_no_script() {
        let document = openapi::document();
        let shown = page(&document);
        for path in document["paths"].as_object().unwrap().keys() {
            assert!(shown.contains(&format!(" {path}</code>")), "{path}");
        }
        assert!(!shown.contains("<script") && !shown.contains("http://"));
        assert!(!shown.contains("https://"), "nothing comes from elsewhere");
    }

    #[test]
    fn what_is_shown_is_escaped() {
        assert_eq!(
            escaped("<a href=\"x\">&"),
            "&lt;a href=&quot;x&quot;&gt;&amp;"
        );
    }
}
