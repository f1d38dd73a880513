//! Properties of what is stated: a table written in any dialect with any mapping comes back equal, and each row of a file is either
//! taken as it is stated or named.

use chrono::DateTime;
use countersign_agents::{
    import::{self, Dialect, ImportError, Report, Transaction},
    progress::Unattended,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, fmt::Write as _};

fn read(file: &[u8], dialect: &Dialect) -> Result<(Vec<Transaction>, Report), ImportError> {
    let mut rows = Vec::new();
    let sink = |row| {
        rows.push(row);
        Ok::<(), String>(())
    };
    let report = import::transactions(file, dialect, sink, &mut Unattended)?;
    Ok((rows, report))
}

/// What one row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Who pays and who is paid.
    Transfer,
    /// One account's statement, with a signed amount.
    Signed,
    /// The same, with a column that says debit or credit.
    Side,
    /// The same, with a column each for debit and credit.
    Columns,
}

/// How columns are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Called {
    Names,
    /// Both accounts by one name.
    Second,
    Places,
    /// There is no header.
    Headless,
}

/// Where the currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Money {
    Code,
    Word,
    Constant,
}

/// A column's name, and what it holds of a row.
type Written<'a> = (&'static str, Box<dyn Fn(&Meant) -> String + 'a>);

#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a file may or may not have"
)]
struct Way {
    shape: Shape,
    called: Called,
    money: Money,
    /// Date and time in two columns and in a zone; else seconds since 1970.
    joined: bool,
    delimiter: char,
    quote: Option<char>,
    always: bool,
    decimal: char,
    thousands: char,
    end: &'static str,
    encoding: &'static str,
    mark: bool,
    above: usize,
    below: usize,
    trailing: bool,
}

fn way() -> impl Strategy<Value = Way> {
    let shapes = vec![Shape::Transfer, Shape::Signed, Shape::Side, Shape::Columns];
    let called = vec![
        Called::Names,
        Called::Second,
        Called::Places,
        Called::Headless,
    ];
    let what = (
        prop::sample::select(shapes),
        prop::sample::select(called),
        prop::sample::select(vec![Money::Code, Money::Word, Money::Constant]),
        any::<bool>(),
    );
    let how = (
        prop::sample::select(vec![',', ';', '\t', '|', '~']),
        prop::sample::select(vec![Some('"'), Some('\''), None]),
        any::<bool>(),
        prop::sample::select(vec![
            ('.', ','),
            (',', '.'),
            (',', ' '),
            ('.', '\''),
            ('\u{B7}', '_'),
        ]),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
        any::<bool>(),
        0_usize..4,
        0_usize..3,
        any::<bool>(),
    );
    (what, how).prop_map(|((shape, called, money, joined), how)| {
        let (
            delimiter,
            quote,
            always,
            (decimal, thousands),
            end,
            encoding,
            mark,
            above,
            below,
            trailing,
        ) = how;
        Way {
            shape,
            called,
            money,
            joined,
            delimiter,
            quote,
            always,
            decimal,
            thousands,
            end,
            encoding,
            mark,
            above,
            below,
            trailing,
        }
    })
}

/// A row as it is meant.
#[derive(Debug, Clone)]
struct Meant {
    from: String,
    to: String,
    cents: u64,
    at: i64,
    memo: String,
    /// Whether it leaves the account whose statement it is.
    leaves: bool,
}

fn meant() -> impl Strategy<Value = Meant> {
    (
        "[A-Za-zÀ-ÿ0-9\",;|~' ]{0,12}[A-Za-z0-9]",
        "[a-zé]{1,8}",
        1_u64..10_000_000_000,
        0_i64..2_000_000_000,
        "[^\r\n\u{0}-\u{1F}\u{7F}-\u{10FFFF}]{0,12}",
        any::<bool>(),
    )
        .prop_map(|(from, to, cents, at, memo, leaves)| Meant {
            from: from.trim().to_owned(),
            to,
            cents,
            at,
            memo,
            leaves,
        })
}

impl Way {
    fn amount(&self, cents: u64) -> String {
        let whole = (cents / 100).to_string();
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(self.thousands);
            }
            text.push(digit);
        }
        format!("{text}{}{:02}", self.decimal, cents % 100)
    }

    /// Whether everything can be written so: without quotes nothing may hold what stands between fields.
    fn can_write(&self, rows: &[Meant]) -> bool {
        // What begins like a tag is refused as markup, by name.
        let markup = self.called == Called::Headless
            && rows
                .iter()
                .any(|row| row.memo.starts_with('<') && row.memo.len() > 1);
        !markup
            && (self.quote.is_some()
                || rows.iter().all(|row| {
                    let amount = self.amount(row.cents);
                    [&row.from, &row.to, &row.memo, &amount]
                        .iter()
                        .all(|text| !text.contains(self.delimiter))
                }))
    }

    fn field(&self, text: &str) -> String {
        let Some(quote) = self.quote else {
            return text.to_owned();
        };
        let needs = self.always || text.contains([self.delimiter, quote]) || text.starts_with(' ');
        if needs {
            let doubled = text.replace(quote, &format!("{quote}{quote}"));
            format!("{quote}{doubled}{quote}")
        } else {
            text.to_owned()
        }
    }

    fn line(&self, fields: &[String]) -> String {
        let fields: Vec<String> = fields.iter().map(|field| self.field(field)).collect();
        let mut line = fields.join(&self.delimiter.to_string());
        if self.trailing {
            line.push(self.delimiter);
        }
        line + self.end
    }

    /// Columns in the order of the file, each with its name and what it holds of a row.
    fn columns(&self) -> Vec<Written<'_>> {
        let clock = |at: i64, format: &str| {
            // Written in a zone two hours ahead.
            let local = DateTime::from_timestamp(at + 7_200, 0).unwrap();
            local.format(format).to_string()
        };
        let (one, other) = match self.called {
            Called::Second => ("Konto", "Konto"),
            _ => ("Von", "An"),
        };
        let mut columns: Vec<Written<'_>> = Vec::new();
        columns.push(("Memo", Box::new(|row| row.memo.clone())));
        if self.joined {
            columns.push(("Tag", Box::new(move |row| clock(row.at, "%d.%m.%Y"))));
            columns.push(("Uhr", Box::new(move |row| clock(row.at, "%H:%M:%S"))));
        } else {
            columns.push(("Zeit", Box::new(|row| row.at.to_string())));
        }
        columns.push((one, Box::new(|row| row.from.clone())));
        columns.push((other, Box::new(|row| row.to.clone())));
        match self.shape {
            Shape::Transfer => {
                columns.push(("Summe", Box::new(|row| self.amount(row.cents))));
            }
            Shape::Signed => columns.push((
                "Summe",
                Box::new(|row| {
                    let sign = if row.leaves { "-" } else { "" };
                    format!("{sign}{}", self.amount(row.cents))
                }),
            )),
            Shape::Side => {
                columns.push(("Summe", Box::new(|row| self.amount(row.cents))));
                columns.push((
                    "Seite",
                    Box::new(|row| if row.leaves { "DR" } else { "Credit" }.to_owned()),
                ));
            }
            Shape::Columns => {
                let of = |row: &Meant, leaves| {
                    let own = row.leaves == leaves;
                    if own {
                        self.amount(row.cents)
                    } else {
                        String::new()
                    }
                };
                columns.push(("Soll", Box::new(move |row| of(row, true))));
                columns.push(("Haben", Box::new(move |row| of(row, false))));
            }
        }
        match self.money {
            Money::Code => columns.push(("W", Box::new(|_| "NOK".to_owned()))),
            Money::Word => columns.push(("W", Box::new(|_| "Norske kroner".to_owned()))),
            Money::Constant => {}
        }
        columns
    }

    fn dialect(&self) -> Dialect {
        let names: Vec<&str> = self.columns().iter().map(|(name, _)| *name).collect();
        // The how manieth column of a name, as a mapping calls it.
        let column = |name: &str, nth: usize| {
            let mut places = names
                .iter()
                .enumerate()
                .filter(|(_, known)| **known == name);
            let (place, _) = places.nth(nth).unwrap();
            match self.called {
                Called::Places | Called::Headless => format!("@{}", place + 1),
                Called::Second if name == "Konto" => format!("{name}#{}", nth + 1),
                _ => name.to_owned(),
            }
        };
        let (one, other) = match self.called {
            Called::Second => (column("Konto", 0), column("Konto", 1)),
            _ => (column("Von", 0), column("An", 0)),
        };
        let time = if self.joined {
            format!("{}+{}", column("Tag", 0), column("Uhr", 0))
        } else {
            column("Zeit", 0)
        };
        let sides = match self.shape {
            Shape::Transfer => format!("from_account={one},to_account={other}"),
            _ => format!("account={one},counterparty={other}"),
        };
        let amount = match self.shape {
            Shape::Transfer | Shape::Signed => format!("amount={}", column("Summe", 0)),
            Shape::Side => format!("amount={},side={}", column("Summe", 0), column("Seite", 0)),
            Shape::Columns => {
                format!("debit={},credit={}", column("Soll", 0), column("Haben", 0))
            }
        };
        let money = match self.money {
            Money::Constant => "currency==NOK".to_owned(),
            _ => format!("currency={}", column("W", 0)),
        };
        let mut currencies = BTreeMap::new();
        if self.money == Money::Word {
            currencies.insert("Norske kroner".to_owned(), "NOK".to_owned());
        }
        let headless = self.called == Called::Headless;
        Dialect {
            delimiter: Some(self.delimiter.to_string()),
            quote: Some(self.quote.map_or("none".to_owned(), String::from)),
            decimal: Some(self.decimal.to_string()),
            thousands: Some(self.thousands.to_string()),
            encoding: Some(self.encoding.to_owned()),
            time_format: Some(
                if self.joined {
                    "%d.%m.%Y %H:%M:%S"
                } else {
                    "epoch:s"
                }
                .to_owned(),
            ),
            zone: self.joined.then(|| "+02:00".to_owned()),
            skip_lines: (self.above > 0).then_some(self.above as u64),
            skip_footer: u16::try_from(self.below).ok().filter(|below| *below > 0),
            no_header: headless.then_some(true),
            currencies,
            ..Dialect::mapped(&format!("time={time},{sides},{amount},{money},kind==wire"))
        }
    }

    fn file(&self, rows: &[Meant]) -> Vec<u8> {
        let columns = self.columns();
        let mut text = String::new();
        for n in 0..self.above {
            write!(text, "Auszug {n} der Bank{}{}", self.delimiter, self.end).unwrap();
        }
        if self.called != Called::Headless {
            let names: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
            text.push_str(&self.line(&names));
        }
        for row in rows {
            let fields: Vec<String> = columns.iter().map(|(_, of)| of(row)).collect();
            text.push_str(&self.line(&fields));
        }
        for n in 0..self.below {
            write!(text, "Summe {n}{}1{}", self.delimiter, self.end).unwrap();
        }
        let marked = if self.mark && self.encoding != "windows-1252" {
            format!("\u{FEFF}{text}")
        } else {
            text
        };
        match self.encoding {
            "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            "windows-1252" => marked
                .chars()
                .map(|letter| u8::try_from(u32::from(letter)).unwrap())
                .collect(),
            _ => marked.into_bytes(),
        }
    }
}

/// A cell of a row that may be right or wrong, and what it is where it is right.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,4}",
        "[a-z]{1,4}",
        "[0-9]{1,5}\\.[0-9]{1,3}",
        "[0-9]{1,3},[0-9]{2}",
        "-[0-9]{1,3}",
        Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_table_written_in_any_dialect_with_any_mapping_comes_back_equal(rows in prop::collection::vec(meant(), 1..8), way in way()) {
        prop_assume!(way.can_write(&rows));
        let dialect = way.dialect();
        // What is kept in a file and read again states the same.
        let kept = Dialect::from_json(&serde_json::to_string(&dialect).unwrap()).unwrap();
        prop_assert_eq!(&kept, &dialect);
        let file = way.file(&rows);
        let (found, report) = match read(&file, &kept) {
            Ok(read) => read,
            Err(error) => return Err(TestCaseError::fail(format!("{error}: {}", String::from_utf8_lossy(&file)))),
        };
        prop_assert_eq!(report.rejected, 0, "{:?}", report.bad_lines);
        prop_assert_eq!((report.rows, found.len()), (rows.len() as u64, rows.len()));
        for (row, meant) in found.iter().zip(&rows) {
            let (from, to) = (meant.from.as_str(), meant.to.as_str());
            let wanted = match way.shape {
                Shape::Transfer => (from, to),
                _ if meant.leaves => (from, to),
                _ => (to, from),
            };
            prop_assert_eq!((row.from_account.as_str(), row.to_account.as_str()), wanted);
            prop_assert_eq!(row.amount.as_str(), format!("{}.{:02}", meant.cents / 100, meant.cents % 100));
            prop_assert_eq!(row.time.seconds(), meant.at);
            prop_assert_eq!((row.currency.as_str(), row.kind.as_str()), ("NOK", "wire"));
        }
    }

    /// What is right is said here once more, by rules of its own: a step, two accounts, and an amount with at most two digits behind
    /// the point (or zeros).
    #[test]
    fn each_row_is_taken_exactly_as_stated_or_named_with_its_number(rows in prop::collection::vec([cell(), cell(), cell(), cell()], 1..20)) {
        let mut file = "T,A,B,S\n".to_owned();
        for row in &rows {
            let quoted: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
            file.push_str(&quoted.join(","));
            file.push('\n');
        }
        let dialect = Dialect {
            time_format: Some("step:day".to_owned()),
            decimal: Some(".".to_owned()),
            ..Dialect::mapped("time=T,from_account=A,to_account=B,amount=S,currency==EUR")
        };
        let (found, report) = read(file.as_bytes(), &dialect).unwrap();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let amount = |text: &str| match text.split_once('.') {
            None => digits(text),
            Some((whole, fraction)) => digits(whole) && digits(fraction) && fraction.trim_end_matches('0').len() <= 2,
        };
        let right = |[time, from, to, sum]: &[String; 4]| digits(time) && !from.is_empty() && !to.is_empty() && amount(sum);
        let mut taken = found.iter();
        for (row, line) in rows.iter().zip(2_u64..) {
            let named = report.bad_lines.iter().find(|bad| bad.line == line);
            if !right(row) {
                let named = named.ok_or_else(|| TestCaseError::fail(format!("{row:?} is not named")))?;
                prop_assert!(!named.reason.what.is_empty() && row.iter().all(|cell| named.text.contains(cell.as_str())));
                continue;
            }
            prop_assert!(named.is_none(), "{row:?} {named:?}");
            let is = taken.next().ok_or_else(|| TestCaseError::fail(format!("{row:?} is neither taken nor named")))?;
            let [time, from, to, sum] = row;
            prop_assert_eq!((is.line, &is.from_account, &is.to_account), (line, from, to));
            prop_assert_eq!(is.time.to_text(), time.parse::<u32>().unwrap().to_string());
            prop_assert_eq!(is.amount.as_str(), sum.as_str());
        }
        prop_assert!(taken.next().is_none());
        prop_assert_eq!(report.rows, report.accepted + report.rejected);
    }
}
