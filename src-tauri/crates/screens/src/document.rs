//! An agent's JSON for reading: single values as fields, lists of objects as tables.

use countersign_contract as c;
use serde_json::{Map, Value};

use crate::wire;

/// Longest text of a document that is passed on, in characters.
const TEXT: usize = 65_536;
/// Most values of a document that are listed one by one.
const FIELDS: usize = 200;
/// Most rows of a table that are passed on.
const ROWS: usize = 100;
/// Most columns of a table; the rest of an object is folded under its row.
const COLUMNS: usize = 5;
/// Longest value that stands in a column, in characters.
const CELL: usize = 64;
/// Items of a list that are written out.
const ITEMS: usize = 12;
/// Longest value in words, in characters.
const VALUE: usize = 2_000;
/// Members that say what an object is come first, in this order.
const FIRST: [&str; 12] = [
    "rule", "name", "title", "id", "kind", "type", "observed", "score", "limit", "held", "amount",
    "currency",
];

/// A JSON document for reading. What is no object is shown as it came.
pub fn document(text: &str) -> c::Document {
    let (mut fields, mut tables) = (Vec::new(), Vec::new());
    if let Ok(Value::Object(members)) = serde_json::from_str::<Value>(text) {
        for (name, value) in &members {
            match objects(value) {
                Some(items) => tables.push(table(name, &items)),
                None if fields.len() < FIELDS => fields.push(field(name, value)),
                None => {}
            }
        }
    }
    c::Document {
        fields,
        tables,
        text: text.chars().take(TEXT).collect(),
        total_chars: text.chars().count() as u64,
    }
}

fn objects(value: &Value) -> Option<Vec<&Map<String, Value>>> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    items.iter().map(Value::as_object).collect()
}

fn field(name: &str, value: &Value) -> c::Field {
    c::Field {
        name: wire::readable(name),
        mono: value.is_number(),
        value: plain(value),
    }
}

/// Short values that most objects have become columns.
fn table(name: &str, items: &[&Map<String, Value>]) -> c::DocumentTable {
    let fits = |value: &Value| {
        !(value.is_null() || value.is_array() || value.is_object())
            && plain(value).chars().count() <= CELL
    };
    let mut names: Vec<&str> = Vec::new();
    for member in items.iter().flat_map(|item| item.keys()) {
        if names.contains(&member.as_str()) {
            continue;
        }
        let having = items
            .iter()
            .filter(|item| item.get(member).is_some_and(fits))
            .count();
        if having * 2 > items.len() {
            names.push(member);
        }
    }
    names.sort_by_key(|name| FIRST.iter().position(|f| f == name).unwrap_or(FIRST.len()));
    // An amount and its currency are one column.
    let money = names.contains(&"amount") && names.contains(&"currency");
    names.retain(|name| !(money && *name == "currency"));
    names.truncate(COLUMNS);
    let numeric = |name: &str| {
        items
            .iter()
            .filter_map(|item| item.get(name))
            .all(|v| v.is_number() || v.as_str().is_some_and(|s| s.parse::<f64>().is_ok()))
    };
    c::DocumentTable {
        name: wire::readable(name),
        columns: names
            .iter()
            .map(|name| c::Column {
                name: wire::readable(name),
                numeric: numeric(name),
                mono: false,
            })
            .collect(),
        rows: items
            .iter()
            .take(ROWS)
            .map(|item| row(item, &names, money))
            .collect(),
        total: u32::try_from(items.len()).unwrap_or(u32::MAX),
    }
}

fn row(item: &Map<String, Value>, names: &[&str], money: bool) -> c::DocumentRow {
    let text = |name: &str| item.get(name).map(plain).unwrap_or_default();
    let money = money && names.contains(&"amount");
    let cells = names
        .iter()
        .map(|name| match *name {
            "amount" if money => wire::money_text(&text("amount"), &text("currency")),
            "rule" | "kind" => wire::readable(&text(name)),
            other => text(other),
        })
        .collect();
    let rest = item
        .iter()
        .filter(|(name, value)| {
            let column = names.contains(&name.as_str()) || (money && *name == "currency");
            !column && says_something(name, value)
        })
        .map(|(name, value)| field(name, value))
        .collect();
    c::DocumentRow { cells, rest }
}

/// Nothing, an empty list, and "none left out" say nothing.
fn says_something(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Number(n) => !(name.ends_with("_not_listed") && n.as_u64() == Some(0)),
        _ => true,
    }
}

/// A value in words; what is nested deeper as JSON.
pub fn plain(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".into(),
        Value::Array(items) if items.iter().all(|i| i.is_string() || i.is_number()) => {
            let mut words: Vec<String> = items.iter().take(ITEMS).map(plain).collect();
            if items.len() > ITEMS {
                words.push(format!("and {} more", items.len() - ITEMS));
            }
            words.join(", ")
        }
        Value::Object(members) => members
            .iter()
            .filter(|(name, v)| says_something(name, v))
            .map(|(name, v)| match v {
                Value::Object(_) => format!("{}: {v}", wire::readable(name)),
                other => format!("{}: {}", wire::readable(name), plain(other)),
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::Bool(held) => if *held { "yes" } else { "no" }.into(),
        other => other.to_string(),
    };
    if text.chars().count() > VALUE {
        text.chars().take(VALUE).chain("…".chars()).collect()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_is_no_object_is_passed_as_text_and_counted_whole() {
        let long = format!("\"{}\"", "x".repeat(1_000_000));
        let shown = document(&long);
        assert!(shown.fields.is_empty() && shown.tables.is_empty());
        assert_eq!(
            (shown.text.chars().count(), shown.total_chars),
            (TEXT, 1_000_002)
        );
    }

    #[test]
    fn nested_values_stay_readable() {
        let shown = document(r#"{"tools_used":["a","b"],"n":3,"deep":{"k":1},"none":null}"#);
        let values: Vec<_> = shown
            .fields
            .iter()
            .map(|f| (f.name.as_str(), f.value.as_str()))
            .collect();
        assert_eq!(
            values,
            [
                ("Deep", "K: 1"),
                ("N", "3"),
                ("None", "None"),
                ("Tools used", "a, b")
            ]
        );
    }

    #[test]
    fn a_list_of_objects_is_a_table_whose_long_values_are_folded() {
        let shown = document(
            r#"{"findings":[
              {"accounts":["A","B"],"accounts_not_listed":0,"amount":"2256.67","currency":"EUR",
               "limit":"2.46","observed":"3 transfers","rule":"fan_in","score":"7.07"},
              {"accounts":["C"],"accounts_not_listed":4,"amount":"10","currency":"EUR",
               "limit":"1","observed":"x","rule":"cycle","score":"9"}]}"#,
        );
        assert!(shown.fields.is_empty());
        let table = &shown.tables[0];
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c.name.as_str(), c.numeric))
            .collect();
        assert_eq!(
            columns,
            [
                ("Rule", false),
                ("Observed", false),
                ("Score", true),
                ("Limit", true),
                ("Amount", true)
            ]
        );
        assert_eq!(
            table.rows[0].cells,
            ["Fan in", "3 transfers", "7.07", "2.46", "EUR 2,256.67"]
        );
        let rest = |at: usize| -> Vec<(&str, &str)> {
            table.rows[at]
                .rest
                .iter()
                .map(|f| (f.name.as_str(), f.value.as_str()))
                .collect()
        };
        assert_eq!(rest(0), [("Accounts", "A, B")]);
        assert_eq!(rest(1), [("Accounts", "C"), ("Accounts not listed", "4")]);
    }

    #[test]
    fn a_list_of_a_thousand_objects_is_cut_and_counted() {
        let items: Vec<_> = (0..1000).map(|n| serde_json::json!({ "id": n })).collect();
        let shown = document(&serde_json::json!({ "hits": items }).to_string());
        assert_eq!(
            (shown.tables[0].rows.len(), shown.tables[0].total),
            (ROWS, 1000)
        );
    }
}
