//! The formats that a member's value may have: how each is written and what is accepted back.

use crate::{
    Line, StatementError, codes,
    event::{Labels, MemberText},
    line::MAX_INTEGER,
    reader::{Reader, Value},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use uuid::Uuid;

/// One format of the formats page. Implementors are only names; the value lies in the statement's struct.
pub trait Format {
    /// What the struct holds.
    type Value: std::fmt::Debug + Clone + PartialEq + Eq;
    /// Appends the member `key`.
    fn write(line: Line, key: &str, value: &Self::Value) -> Line;
    /// Takes the member `key`.
    fn read(reader: &mut Reader, key: &str) -> Result<Self::Value, StatementError>;
    /// The commitments that the value is made of.
    fn commitments(_value: &Self::Value) -> Vec<&str> {
        Vec::new()
    }
    /// The value for people, under this label; nothing where it is empty.
    fn shown(label: &'static str, value: &Self::Value) -> Labels {
        if let Some(commitment) = Self::commitments(value).first() {
            return vec![(label, MemberText::Commitment((*commitment).to_owned()))];
        }
        let line = Self::write(Line::new(), "value", value).finish();
        let read = Reader::parse(&line, usize::MAX).and_then(|mut reader| reader.next("value"));
        match read {
            Ok(Value::Text(text)) if !text.is_empty() => vec![(label, MemberText::Text(text))],
            Ok(Value::Integer(number)) => vec![(label, MemberText::Text(number.to_string()))],
            _ => Vec::new(),
        }
    }
    /// How the formats page writes it.
    fn grammar() -> String;
}

pub(crate) fn wrong(member: &str, wanted: &'static str) -> StatementError {
    StatementError::Value {
        member: member.to_owned(),
        wanted,
    }
}

/// Writes a time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`; finer than microseconds is cut off.
pub fn time_text(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Reads what [`time_text`] writes, and nothing else (no leap second, no offset).
pub fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.fZ")
        .ok()?
        .and_utc();
    (text.len() == 27 && time_text(at) == text && text.get(17..19) != Some("60")).then_some(at)
}

fn parse_id(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

/// Whether `text` is exactly `digits` lower-case hex digits.
pub fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A format kept as text: its name, what it accepts, and whether it is a commitment.
macro_rules! texts {
    ($( $(#[$doc:meta])* $name:ident = $grammar:literal, $wanted:literal, $accept:expr, $commitment:literal; )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Format for $name {
            type Value = String;
            fn write(line: Line, key: &str, value: &String) -> Line {
                line.text(key, value)
            }
            fn read(reader: &mut Reader, key: &str) -> Result<String, StatementError> {
                let text = reader.text(key)?;
                let accept: fn(&str) -> bool = $accept;
                if accept(&text) { Ok(text) } else { Err(wrong(key, $wanted)) }
            }
            fn commitments(value: &String) -> Vec<&str> {
                if $commitment && !value.is_empty() { vec![value] } else { Vec::new() }
            }
            fn grammar() -> String {
                $grammar.to_owned()
            }
        }
    )*};
}

fn of(text: &str, limit: usize, accept: fn(u8) -> bool) -> bool {
    (1..=limit).contains(&text.len()) && text.bytes().all(accept)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_confidence(text: &str) -> bool {
    text == "1.000"
        || (text.len() == 5
            && text
                .strip_prefix("0.")
                .is_some_and(|thousandths| of(thousandths, 3, |b| b.is_ascii_digit())))
}

texts! {
    /// Any text.
    Text = "TEXT", "a text", |_| true, false;
    /// The workspace's name.
    Origin = "ORIGIN", "an origin", |t| t.strip_prefix("countersign/").is_some_and(|hex| is_hex(hex, 32)), false;
    /// 32 bytes in hex: a digest, a leaf, a key id, a public key.
    Hex64 = "HEX64", "64 lower-case hex digits", |t| is_hex(t, 64), false;
    /// [`Hex64`] or nothing.
    MaybeHex64 = r#"HEX64|"""#, "64 lower-case hex digits or empty", |t| t.is_empty() || is_hex(t, 64), false;
    /// A commitment.
    Commit = "COMMIT", "a commitment", |t| is_hex(t, 64), true;
    /// A commitment or nothing.
    MaybeCommit = r#"COMMIT|"""#, "a commitment or empty", |t| t.is_empty() || is_hex(t, 64), true;
    /// The name of an agent.
    AgentName = "NAME", "a name of a-z, 0-9 and hyphens", |t| of(t, 64, |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')), false;
    /// The name of an agent or nothing.
    MaybeAgentName = r#"NAME|"""#, "a name of a-z, 0-9 and hyphens or empty", |t| t.is_empty() || of(t, 64, |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')), false;
    /// When something is done again and again, as `cron` has it: five fields with a blank between.
    Cron = "CRON", "five fields of a cron expression", is_cron, false;
    /// A time zone of the IANA database.
    Zone = "ZONE", "the name of a time zone", |t| of(t, 64, |b| b.is_ascii_alphanumeric() || b"_+-/".contains(&b)), false;
    /// A kind of action.
    Kind = "KIND", "a kind of a-z and underscores", |t| of(t, 64, |b| matches!(b, b'a'..=b'z' | b'_')), false;
    /// A kind of action or nothing.
    MaybeKind = r#"KIND|"""#, "a kind of a-z and underscores or empty", |t| t.is_empty() || of(t, 64, |b| matches!(b, b'a'..=b'z' | b'_')), false;
    /// A currency.
    Currency = "CURRENCY", "an ISO 4217 code", |t| t.len() == 3 && of(t, 3, |b| b.is_ascii_uppercase()), false;
    /// A currency or nothing.
    MaybeCurrency = r#"CURRENCY|"""#, "an ISO 4217 code or empty", |t| t.is_empty() || (t.len() == 3 && of(t, 3, |b| b.is_ascii_uppercase())), false;
    /// A JSON document.
    Json = "JSON", "a JSON document", is_json, false;
    /// From `0.000` to `1.000`.
    Confidence = r#""0.000".."1.000""#, "a confidence from 0.000 to 1.000", is_confidence, false;
}

/// A format whose value is typed: its value, how it is spelt, what is accepted.
macro_rules! typed {
    ($( $(#[$doc:meta])* $name:ident = $grammar:literal: $value:ty, $wanted:literal, $spell:expr, $parse:expr; )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Format for $name {
            type Value = $value;
            fn write(line: Line, key: &str, value: &$value) -> Line {
                let spell: fn(&$value) -> String = $spell;
                line.text(key, &spell(value))
            }
            fn read(reader: &mut Reader, key: &str) -> Result<$value, StatementError> {
                let text = reader.text(key)?;
                let parse: fn(&str) -> Option<$value> = $parse;
                parse(&text).ok_or_else(|| wrong(key, $wanted))
            }
            fn grammar() -> String {
                $grammar.to_owned()
            }
        }
    )*};
}

#[allow(
    clippy::option_option,
    reason = "refused, empty and given are three things"
)]
fn maybe<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() {
        Some(None)
    } else {
        parse(text).map(Some)
    }
}

fn parse_truth(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn is_cron(text: &str) -> bool {
    let part = |part: &str| of(part, 64, |b| b.is_ascii_digit() || b"*,-/#LW?".contains(&b));
    text.len() <= 128 && text.split(' ').count() == 5 && text.split(' ').all(part)
}

fn parse_sequence(text: &str) -> Option<u64> {
    let value = text
        .parse::<u64>()
        .ok()
        .filter(|value| *value <= MAX_INTEGER)?;
    (value.to_string() == text).then_some(value)
}

fn parse_ids(text: &str) -> Option<Vec<Uuid>> {
    if text.is_empty() {
        Some(Vec::new())
    } else {
        text.split(',').map(parse_id).collect()
    }
}

/// Kinds of action without repetition, ascending, at most 64; or none.
fn parse_kinds(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let kinds: Vec<String> = text.split(',').map(str::to_owned).collect();
    let kind = |kind: &String| of(kind, 64, |b| matches!(b, b'a'..=b'z' | b'_'));
    (kinds.len() <= 64 && kinds.iter().all(kind) && kinds.is_sorted_by(|a, b| a < b))
        .then_some(kinds)
}

/// Roles without repetition, in the vocabulary's order; never none.
fn parse_roles(text: &str) -> Option<Vec<codes::Role>> {
    let roles: Option<Vec<codes::Role>> = text.split(',').map(|role| role.parse().ok()).collect();
    roles.filter(|roles| roles.is_sorted_by(|a, b| a < b))
}

/// States without repetition, in the vocabulary's order, or none.
fn parse_states(text: &str) -> Option<Vec<crate::State>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let states: Option<Vec<crate::State>> = text.split(',').map(|s| s.parse().ok()).collect();
    states.filter(|states| states.is_sorted_by(|a, b| a < b))
}

fn joined<T: ToString>(values: &[T]) -> String {
    values
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",")
}

typed! {
    /// An id.
    Id = "ID": Uuid, "a lower-case UUID", |v| v.hyphenated().to_string(), parse_id;
    /// An id or nothing.
    MaybeId = r#"ID|"""#: Option<Uuid>, "a lower-case UUID or empty", |v| v.map_or_else(String::new, |id| id.hyphenated().to_string()), |t| maybe(t, parse_id);
    /// Ids with commas, or nothing.
    Ids = r#""ID,ID"|"""#: Vec<Uuid>, "lower-case UUIDs with commas, or empty", |v| joined(v), parse_ids;
    /// Roles with commas, in their order.
    Roles = r#""ROLE,ROLE""#: Vec<codes::Role>, "roles with commas in their order", |v| joined(v), parse_roles;
    /// Kinds of action with commas, ascending, or nothing.
    Kinds = r#""KIND,KIND"|"""#: Vec<String>, "kinds with commas, ascending, or empty", |v| joined(v), parse_kinds;
    /// States with commas, in their order, or nothing.
    States = r#""STATE,STATE"|"""#: Vec<crate::State>, "states with commas in their order, or empty", |v| joined(v), parse_states;
    /// A time.
    Time = "TIME": DateTime<Utc>, "a UTC time with microseconds", |v| time_text(*v), parse_time;
    /// A time or nothing.
    MaybeTime = r#"TIME|"""#: Option<DateTime<Utc>>, "a UTC time with microseconds, or empty", |v| v.map_or_else(String::new, time_text), |t| maybe(t, parse_time);
    /// `"true"` or `"false"`.
    Truth = r#""true"|"false""#: bool, "\"true\" or \"false\"", ToString::to_string, parse_truth;
    /// `"true"`, for [`LeftOut`] to leave out otherwise.
    Allowed = r#""true""#: bool, "\"true\"", ToString::to_string, |t| (t == "true").then_some(true);
    /// `"true"`, `"false"` or nothing.
    MaybeTruth = r#""true"|"false"|"""#: Option<bool>, "\"true\", \"false\" or empty", |v| v.map_or_else(String::new, |v| v.to_string()), |t| maybe(t, parse_truth);
    /// A sequence number as decimal text, or nothing.
    MaybeSequence = r#"DECIMAL|"""#: Option<u64>, "a sequence number or empty", |v| v.map_or_else(String::new, |v| v.to_string()), |t| maybe(t, parse_sequence);
    /// An amount.
    Money = "AMOUNT": crate::Amount, "an amount", ToString::to_string, |t| t.parse().ok();
    /// An amount or nothing.
    MaybeMoney = r#"AMOUNT|"""#: Option<crate::Amount>, "an amount or empty", |v| v.as_ref().map_or_else(String::new, ToString::to_string), |t| maybe(t, |t| t.parse().ok());
    /// A risk or nothing.
    MaybeRisk = r#"RISK|"""#: Option<codes::Risk>, "a risk or empty", |v| v.map_or_else(String::new, |v| v.to_string()), |t| maybe(t, |t| t.parse().ok());
    /// Who may change an action in review, or nobody.
    MaybeReviser = r#""reviewer"|"owner"|"either""#: Option<codes::Reviser>, "reviewer, owner or either", |v| v.map_or_else(String::new, |v| v.to_string()), |t| t.parse().ok().map(Some);
    /// The one override type of what was forced outside of its route.
    Forced = r#""manual_override""#: codes::OverrideType, "manual_override", ToString::to_string, |t| t.parse().ok().filter(|of| *of == codes::OverrideType::ManualOverride);
    /// An override type or nothing.
    MaybeOverride = r#""ai_override"|"manual_override"|"""#: Option<codes::OverrideType>, "an override type or empty", |v| v.map_or_else(String::new, |v| v.to_string()), |t| maybe(t, |t| t.parse().ok());
}

/// A word of a closed vocabulary.
#[derive(Debug)]
pub struct Code<T>(std::marker::PhantomData<T>);

/// Words as the formats page lists them.
fn words<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join("|")
}

macro_rules! vocabulary {
    ($($name:ident $(= $grammar:literal)?),* $(,)?) => {$(
        impl Format for Code<codes::$name> {
            type Value = codes::$name;
            fn write(line: Line, key: &str, value: &Self::Value) -> Line {
                line.text(key, value.as_str())
            }
            fn read(reader: &mut Reader, key: &str) -> Result<Self::Value, StatementError> {
                reader.text(key)?.parse().map_err(|_| wrong(key, codes::$name::WHAT))
            }
            fn grammar() -> String {
                let named: Option<&str> = None$(.or(Some($grammar)))?;
                named.map_or_else(|| words(codes::$name::ALL.iter().map(|word| word.as_str())), str::to_owned)
            }
        }
    )*};
}

vocabulary!(
    Role = "ROLE",
    Risk = "RISK",
    Verdict,
    ReasonCode = "REASON",
    ActorType,
    Custody,
    Mode,
    KeyEvent,
    ClaimEvent,
    InterruptionEvent,
    EscalationCause,
    Flow,
    SuccessionEvent,
    ExecutionEvent,
    GlassVerdict,
    ScheduleEvent,
    DeliveryEvent,
    DeliveryMethod,
    VerificationResult,
    RoleEvent,
    StandingEvent,
    DelegationEvent,
    AgentKind,
    FactKind,
    ImportKind,
    SubjectKind,
    Advice,
    Outcome,
    Entry,
    Friction,
    Reveal
);

/// An integer from 0 to 2^53 − 1.
#[derive(Debug)]
pub enum Integer {}

impl Format for Integer {
    type Value = u64;
    fn write(line: Line, key: &str, value: &u64) -> Line {
        line.integer(key, *value)
    }
    fn read(reader: &mut Reader, key: &str) -> Result<u64, StatementError> {
        reader.integer(key)
    }
    fn grammar() -> String {
        "N".to_owned()
    }
}

/// The number of the only version of a format.
#[derive(Debug)]
pub enum One {}

impl Format for One {
    type Value = u64;
    fn write(line: Line, key: &str, value: &u64) -> Line {
        line.integer(key, *value)
    }
    fn read(reader: &mut Reader, key: &str) -> Result<u64, StatementError> {
        if reader.integer(key)? == 1 {
            Ok(1)
        } else {
            Err(wrong(key, "1"))
        }
    }
    fn grammar() -> String {
        "1".to_owned()
    }
}

/// An object that stands inside another one.
pub trait Inner: std::fmt::Debug + Clone + PartialEq + Eq {
    /// The object as a line.
    fn line(&self) -> Line;
    /// Takes the members of the object, all of them.
    fn read(reader: Reader) -> Result<Self, StatementError>;
    /// The commitments in the object.
    fn commitments(&self) -> Vec<&str>;
    /// Its name on the formats page, there in capitals.
    const NAME: &'static str;
    /// What it says, for people.
    fn shown(&self) -> Labels;
    /// The object as the formats page has it.
    fn grammar() -> String;
}

/// An array of objects.
#[derive(Debug)]
pub struct Many<T>(std::marker::PhantomData<T>);

impl<T: Inner> Format for Many<T> {
    type Value = Vec<T>;
    fn write(line: Line, key: &str, value: &Vec<T>) -> Line {
        line.lines(key, &value.iter().map(Inner::line).collect::<Vec<_>>())
    }
    fn read(reader: &mut Reader, key: &str) -> Result<Vec<T>, StatementError> {
        reader.lines(key)?.into_iter().map(T::read).collect()
    }
    fn commitments(value: &Vec<T>) -> Vec<&str> {
        value.iter().flat_map(Inner::commitments).collect()
    }
    fn shown(_label: &'static str, value: &Vec<T>) -> Labels {
        value.iter().flat_map(Inner::shown).collect()
    }
    fn grammar() -> String {
        format!("[{},…]", T::NAME.to_uppercase())
    }
}

/// A member that is left out of its line where its value is empty, and written in no other way then.
#[derive(Debug)]
pub struct LeftOut<F>(std::marker::PhantomData<F>);

impl<F: Format<Value: Default>> Format for LeftOut<F> {
    type Value = F::Value;
    fn write(line: Line, key: &str, value: &F::Value) -> Line {
        if *value == F::Value::default() {
            line
        } else {
            F::write(line, key, value)
        }
    }
    fn read(reader: &mut Reader, key: &str) -> Result<F::Value, StatementError> {
        if !reader.has(key) {
            return Ok(F::Value::default());
        }
        let value = F::read(reader, key)?;
        if value == F::Value::default() {
            return Err(wrong(key, "left out where it is empty"));
        }
        Ok(value)
    }
    fn commitments(value: &F::Value) -> Vec<&str> {
        F::commitments(value)
    }
    fn shown(label: &'static str, value: &F::Value) -> Labels {
        if *value == F::Value::default() {
            Vec::new()
        } else {
            F::shown(label, value)
        }
    }
    fn grammar() -> String {
        format!("{}?", F::grammar())
    }
}

/// An array of one object; none is for [`LeftOut`] to leave out.
#[derive(Debug)]
pub struct Single<T>(std::marker::PhantomData<T>);

impl<T: Inner> Format for Single<T> {
    type Value = Option<T>;
    fn write(line: Line, key: &str, value: &Option<T>) -> Line {
        let lines: Vec<Line> = value.iter().map(Inner::line).collect();
        line.lines(key, &lines)
    }
    fn read(reader: &mut Reader, key: &str) -> Result<Option<T>, StatementError> {
        let mut found = reader.lines(key)?.into_iter();
        match (found.next(), found.next()) {
            (Some(one), None) => T::read(one).map(Some),
            _ => Err(wrong(key, "an array of one object")),
        }
    }
    fn commitments(value: &Option<T>) -> Vec<&str> {
        value.iter().flat_map(Inner::commitments).collect()
    }
    fn shown(_label: &'static str, value: &Option<T>) -> Labels {
        value.iter().flat_map(Inner::shown).collect()
    }
    fn grammar() -> String {
        format!("[{}]", T::NAME.to_uppercase())
    }
}
