//! Files of every dialect: what is stated is read as stated, what is known is known, and the rest is asked for.

use countersign_agents::{
    import::{self, Dialect, ImportError, Report, Transaction},
    progress::Unattended,
};
use proptest::prelude::*;

fn read(
    file: impl AsRef<[u8]>,
    dialect: &Dialect,
) -> Result<(Vec<Transaction>, Report), ImportError> {
    let mut rows = Vec::new();
    let sink = |row| {
        rows.push(row);
        Ok::<(), String>(())
    };
    let report = import::transactions(file.as_ref(), dialect, sink, &mut Unattended)?;
    Ok((rows, report))
}

fn plain(file: impl AsRef<[u8]>) -> Result<(Vec<Transaction>, Report), ImportError> {
    read(file, &Dialect::default())
}

fn stated(json: &str) -> Dialect {
    Dialect::from_json(json).unwrap()
}

#[test]
fn a_statement_of_one_account_is_read_by_sign_by_side_or_in_two_columns() {
    let by_sign = stated(
        r#"{"mapping":"time=Valuta,account==NL91ABNA0417164300,counterparty=Andere,amount=Bedrag","delimiter":";","decimal":",","thousands":".","time_format":"%d-%m-%Y","zone":"Europe/Amsterdam"}"#,
    );
    let (rows, report) = read(
        "Valuta;Andere;Bedrag\n01-07-2025;nl20 ingb 0001 2345 67;-1.250,75\n02-07-2025;Bakker;80,10\n",
        &by_sign,
    )
    .unwrap();
    assert_eq!(rows[0].from_account, "NL91ABNA0417164300");
    assert_eq!(rows[0].to_account, "NL20INGB0001234567");
    assert_eq!(rows[0].amount.as_str(), "1250.75");
    assert_eq!(rows[0].time.to_text(), "2025-06-30T22:00:00.000000Z");
    assert_eq!(rows[1].to_account, "NL91ABNA0417164300");
    assert_eq!(report.summary.unwrap().folded, 1);

    let two = stated(r#"{"mapping":"time=T,account=A,counterparty=B,debit=Out,credit=In"}"#);
    let (rows, report) = read(
        "T,A,B,Out,In\n2025-07-01T00:00:00Z,me,you,7.5,\n2025-07-01T00:00:00Z,me,you,,8.5\n2025-07-01T00:00:00Z,me,you,1.5,2.5\n2025-07-01T00:00:00Z,me,you,,\n",
        &two,
    )
    .unwrap();
    assert_eq!(
        rows.iter()
            .map(|row| (row.from_account.as_str(), row.amount.as_str()))
            .collect::<Vec<_>>(),
        [("me", "7.5"), ("you", "8.5")]
    );
    assert_eq!(report.rejected, 2);

    let side = stated(r#"{"mapping":"time=T,account=A,counterparty=B,amount=S,side=DC"}"#);
    let (rows, report) = read(
        "T,A,B,S,DC\n2025-07-01T00:00:00Z,me,you,7.5,DBIT\n2025-07-01T00:00:00Z,me,you,8.5,C\n2025-07-01T00:00:00Z,me,you,9.5,H\n",
        &side,
    )
    .unwrap();
    assert_eq!(
        (rows[0].from_account.as_str(), rows[1].from_account.as_str()),
        ("me", "you")
    );
    assert!(
        report.bad_lines[0]
            .reason
            .to_string()
            .contains("neither debit nor credit")
    );
}

#[test]
fn the_envelope_costs_no_row() {
    let file = "Bank export\nFrom,2025\n\nid,time,from_account,to_account,amount,currency,\nk1,2025-07-01T00:00:00Z,a,b,3.25,SEK,\nk2,2025-07-01T00:00:00Z,a,c,3.50,SEK,\n";
    let (rows, report) = plain(file).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(report.reading.as_ref().unwrap().header_line, 4);
    assert!(report.summary.unwrap().notes[0].contains("2 lines above"));

    let sep = "sep=|\nid|time|from_account|to_account|amount|currency\n1|2025-07-01T00:00:00Z|a|b|3.25|SEK\nTotal|||||\n";
    let footer = stated(r#"{"skip_footer":1}"#);
    let (rows, report) = read(sep, &footer).unwrap();
    assert_eq!((rows.len(), report.rejected), (1, 0));
    assert_eq!(report.reading.unwrap().footer_lines, 1);

    // Memos that nobody reads: a line end, an inch mark, text behind a quote, a quote that is never closed.
    let memo = Dialect::mapped("time=T,from_account=A,to_account=B,amount=S");
    let (rows, report) = read(
        "T,A,B,S,M\n2025-07-01T00:00:00Z,a,b,1.5,\"two\nlines, \"\"quoted\"\"\"\n2025-07-01T00:00:00Z,a,b,2.5,19\" rack\n2025-07-01T00:00:00Z,a,b,3.5,\"x\" y\n2025-07-01T00:00:00Z,a,b,4.5,\"lost\n2025-07-01T00:00:00Z,a,b,5.5,end\n",
        &memo,
    )
    .unwrap();
    assert_eq!(
        rows.iter()
            .map(|row| (row.line, row.amount.as_str()))
            .collect::<Vec<_>>(),
        [(2, "1.5"), (4, "2.5"), (5, "3.5"), (6, "4.5"), (7, "5.5")]
    );
    assert_eq!(report.rejected, 0);

    let places = stated(
        r#"{"mapping":"time=@2,from_account=@3,to_account=@4,amount=@1","no_header":true,"delimiter":"tab"}"#,
    );
    let (rows, _) = read(
        "1.5\t2025-07-01T00:00:00Z\ta\tb\n2.5\t2025-07-01T00:00:00Z\ta\tc\n",
        &places,
    )
    .unwrap();
    assert_eq!(rows.len(), 2);
}

#[test]
fn encodings_are_stated_or_refused_whole() {
    let text = "T;A;B;S\n2025-07-01T00:00:00Z;Ärzte;Öl;1.5\n";
    let mapping = "\"mapping\":\"time=T,from_account=A,to_account=B,amount=S\"";
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let unstated = stated(&format!("{{{mapping}}}"));
    assert!(matches!(
        read(&latin, &unstated),
        Err(ImportError::NotUtf8 { line: 2 })
    ));
    let (rows, report) = read(
        &latin,
        &stated(&format!("{{{mapping},\"encoding\":\"windows-1252\"}}")),
    )
    .unwrap();
    assert_eq!(rows[0].from_account, "Ärzte");
    assert_eq!(report.reading.unwrap().encoding, "windows-1252");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(matches!(
        read(&wide, &unstated),
        Err(ImportError::Encoding(..))
    ));
    let (rows, _) = read(
        &wide,
        &stated(&format!("{{{mapping},\"encoding\":\"utf-16be\"}}")),
    )
    .unwrap();
    assert_eq!(rows[0].to_account, "Öl");
    let (rows, report) = read(text.replace('\n', "\r"), &unstated).unwrap();
    assert_eq!(rows.len(), 1);
    assert!(report.summary.unwrap().notes[0].contains("CR"));
}

#[test]
fn what_looks_like_something_else_is_asked_about() {
    let thousands = "id,time,from_account,to_account,amount,currency\n1,2025-07-01T00:00:00Z,a,b,7.125,SEK\n2,2025-07-01T00:00:00Z,a,b,640,SEK\n";
    assert!(matches!(plain(thousands), Err(ImportError::Doubt { .. })));
    let (rows, _) = read(thousands, &stated(r#"{"thousands":"."}"#)).unwrap();
    assert_eq!(
        (rows[0].amount.as_str(), rows[1].amount.as_str()),
        ("7125", "640")
    );
    // Without a currency nothing says how many digits there are, so it is a doubt too; dinars do have three.
    assert!(matches!(
        plain("sourceNodeId,targetNodeId,value,time\n1,2,7.125,3\n"),
        Err(ImportError::Doubt { .. })
    ));
    assert_eq!(plain(thousands.replace("SEK", "TND")).unwrap().0.len(), 2);

    let serial = "sourceNodeId,targetNodeId,value,time\n1,2,7.5,45839\n1,2,8.5,45841\n";
    assert!(matches!(plain(serial), Err(ImportError::Doubt { .. })));
    let (rows, _) = read(
        serial,
        &stated(r#"{"time_format":"spreadsheet","zone":"UTC"}"#),
    )
    .unwrap();
    assert_eq!(rows[0].time.to_text(), "2025-07-01T00:00:00.000000Z");
    assert!(matches!(
        plain("sourceNodeId,targetNodeId,value,time\n1,2,7.5,2024\n"),
        Err(ImportError::Doubt { .. })
    ));

    let money = "id,time,from_account,to_account,amount,currency\n1,2025-07-01T00:00:00Z,a,b,12.5,ISK\n2,2025-07-01T00:00:00Z,a,b,12.345,SEK\n3,2025-07-01T00:00:00Z,a,b,12.345,TND\n4,2025-07-01T00:00:00Z,a,b,12.5,QQQ\n5,2025-07-01T00:00:00Z,9.1E+11,b,12.5,SEK\n";
    let (rows, report) = plain(money).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        report
            .bad_lines
            .iter()
            .map(|bad| bad.line)
            .collect::<Vec<_>>(),
        [2, 3, 5, 6]
    );
    assert!(report.bad_lines[3].text.starts_with("5,2025"));
}

#[test]
fn formats_of_the_field_are_known_by_their_header_with_their_marks() {
    let ibm = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n2022/09/03 04:05,7,8A1,9,8A2,11.25,Yuan,1.75,US Dollar,Wire,1\n";
    let (rows, report) = plain(ibm).unwrap();
    assert_eq!(
        (
            rows[0].from_account.as_str(),
            rows[0].to_account.as_str(),
            rows[0].amount.as_str(),
            rows[0].currency.as_str()
        ),
        ("8A1", "8A2", "1.75", "USD")
    );
    assert_eq!(rows[0].time.to_text(), "2022-09-03T04:05:00.000000Z");
    assert_eq!(report.reading.unwrap().format, "IBM AML");

    let paysim = "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud\n49,CASH_OUT,12.5,C7,0,0,C8,0,0,1,0\n";
    let (rows, report) = plain(paysim).unwrap();
    assert_eq!(
        (rows[0].time.to_text().as_str(), rows[0].time.seconds()),
        ("49h", 49 * 3_600)
    );
    assert!(
        report
            .summary
            .unwrap()
            .notes
            .iter()
            .any(|note| note.contains("hour"))
    );

    let samld = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n23:59:58,2023-01-02,11,12,5.25,Naira,UK pounds,UK,UK,ACH,0,x\n";
    let (rows, _) = plain(samld).unwrap();
    assert_eq!(
        (rows[0].time.to_text().as_str(), rows[0].currency.as_str()),
        ("2023-01-02T23:59:58.000000Z", "NGN")
    );
    assert!(plain("acct_id,dsply_nm,type,open_dt\n1,C,SAV,0\n").is_err());

    let mut reader = import::TransactionReader::open(ibm.as_bytes(), &Dialect::default()).unwrap();
    reader.next_row().unwrap().unwrap();
    assert_eq!(reader.marked(), Some(true));
}

#[test]
fn incidents_of_other_tools_are_read_and_the_reading_is_told() {
    let file = "{\n \"total\": 2,\n \"alerts\": [\n  {\"id\": 41, \"title\": \"a\", \"severity\": 3, \"opened_at\": 1751328000000, \"accounts\": [7]},\n  {\"id\": \"B\", \"title\": \"b\", \"severity\": \"LOW\", \"opened_at\": \"2025-07-01T00:00:00Z\", \"tlp\": \"amber\"}\n ]\n}\n{\n \"id\": \"C\", \"title\": \"c\", \"severity\": \"9\", \"opened_at\": \"2025-07-01T00:00:00Z\"\n}\n";
    let mut found = Vec::new();
    let report = import::incidents(
        file.as_bytes(),
        |incident| {
            found.push(incident);
            Ok::<(), String>(())
        },
        &mut Unattended,
    )
    .unwrap();
    assert_eq!(
        found
            .iter()
            .map(|incident| incident.id.as_str())
            .collect::<Vec<_>>(),
        ["41", "B"]
    );
    assert_eq!(found[0].opened_at, "2025-07-01T00:00:00.000000Z");
    assert_eq!(found[0].accounts, ["7"]);
    assert!(found[1].description.contains("amber"));
    assert!(
        report.bad_lines[0]
            .reason
            .what
            .starts_with("C: its severity is \"9\"")
    );
    let notes = report.summary.unwrap().notes;
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("41: the severity 3 is read as high")),
        "{notes:?}"
    );
}

/// A way to write a table.
#[derive(Debug, Clone)]
struct Way {
    delimiter: char,
    decimal: char,
    thousands: char,
    end: &'static str,
    encoding: &'static str,
    quoted: bool,
}

fn way() -> impl Strategy<Value = Way> {
    (
        prop::sample::select(vec![',', ';', '\t', '|', '~']),
        prop::sample::select(vec![('.', ','), (',', '.'), (',', ' '), ('.', '\'')]),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
        any::<bool>(),
    )
        .prop_map(
            |(delimiter, (decimal, thousands), end, encoding, quoted)| Way {
                delimiter,
                decimal,
                thousands,
                end,
                encoding,
                quoted,
            },
        )
}

fn grouped(cents: u64, way: &Way) -> String {
    let whole = (cents / 100).to_string();
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(way.thousands);
        }
        text.push(digit);
    }
    format!("{text}{}{:02}", way.decimal, cents % 100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_table_written_in_a_stated_dialect_comes_back_equal(
        rows in prop::collection::vec(("[A-Za-zÀ-ÿ0-9\",;|~ ]{0,12}[A-Za-z0-9]", "[a-zé]{1,8}", 0_u64..10_000_000_000, 0_i64..2_000_000_000, "[^\r\n\u{0}-\u{1F}\u{7F}-\u{10FFFF}]{0,12}"), 1..12),
        way in way(),
    ) {
        let field = |text: &str| {
            let needs = way.quoted || text.contains([way.delimiter, '"']) || text.starts_with(' ');
            if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
        };
        let line = |fields: [&str; 5]| fields.map(field).join(&way.delimiter.to_string()) + way.end;
        let mut text = line(["who", "whom", "sum", "at", "memo"]);
        for (from, to, cents, at, memo) in &rows {
            text.push_str(&line([from, to, &grouped(*cents, &way), &at.to_string(), memo]));
        }
        let bytes: Vec<u8> = match way.encoding {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            "windows-1252" => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
            _ => text.clone().into_bytes(),
        };
        let dialect = Dialect {
            delimiter: Some(way.delimiter.to_string()),
            decimal: Some(way.decimal.to_string()),
            thousands: Some(way.thousands.to_string()),
            encoding: Some(way.encoding.to_owned()),
            time_format: Some("epoch:s".to_owned()),
            ..Dialect::mapped("time=at,from_account=who,to_account=whom,amount=sum")
        };
        // What is kept in a file and read again states the same.
        let kept = Dialect::from_json(&serde_json::to_string(&dialect).unwrap()).unwrap();
        prop_assert_eq!(&kept, &dialect);
        let (found, report) = read(&bytes, &kept).unwrap();
        prop_assert_eq!(report.rejected, 0, "{:?}", report.bad_lines);
        prop_assert_eq!(found.len(), rows.len());
        for (row, (from, to, cents, at, _)) in found.iter().zip(&rows) {
            prop_assert_eq!(&row.from_account, from.trim());
            prop_assert_eq!(&row.to_account, to);
            prop_assert_eq!(row.amount.as_str(), format!("{}.{:02}", cents / 100, cents % 100));
            prop_assert_eq!(row.time.seconds(), *at);
        }
    }

    #[test]
    fn a_row_is_either_taken_as_stated_or_named(cells in prop::collection::vec(prop::collection::vec("[a-z0-9.\", ]{0,8}", 4..6), 1..20)) {
        let mut file = "T,A,B,S\n".to_owned();
        for row in &cells {
            file.push_str(&row.join(","));
            file.push('\n');
        }
        let dialect = Dialect { time_format: Some("step:day".to_owned()), decimal: Some(".".to_owned()), ..Dialect::mapped("time=T,from_account=A,to_account=B,amount=S") };
        if let Ok((rows, report)) = read(&file, &dialect) {
            prop_assert_eq!(report.rows, report.accepted + report.rejected);
            prop_assert_eq!(report.accepted, rows.len() as u64);
            // No line stands in both lists, and none in neither but blank ones and those of a field that runs on.
            for row in &rows {
                prop_assert!(report.bad_lines.iter().all(|bad| bad.line != row.line));
            }
        }
    }
}

#[test]
fn what_a_mapping_leaves_open_is_as_the_known_format_has_it_and_else_asked_for() {
    let ibm = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n2023/05/02 11:40,7,A1,8,B2,90.10,Euro,91.25,US Dollar,Wire,0\n";
    let both = "time=Timestamp,from_account=Account,to_account=Account,amount=Amount Paid,currency=Payment Currency";
    let (rows, report) = read(ibm, &Dialect::mapped(both)).unwrap();
    assert_eq!(
        (rows[0].from_account.as_str(), rows[0].to_account.as_str()),
        ("A1", "B2")
    );
    let notes = report.summary.unwrap().notes;
    assert!(
        notes
            .iter()
            .any(|note| note.contains("read as IBM AML has it")
                && note.contains("from_account=Account#1,to_account=Account#2")),
        "{notes:?}"
    );
    // Of a file that is of no known format nobody knows which is which.
    let own = "When,Account,Account,Sum\n2023-05-02T11:40:00Z,A1,B2,90.10\n";
    let error = read(
        own,
        &Dialect::mapped("time=When,from_account=Account,to_account=Account,amount=Sum"),
    );
    assert!(matches!(error, Err(ImportError::Mapping(_))), "{error:?}");

    let samld = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency\n09:15:30,2023-06-07,11,12,44.40,Euro\n";
    let hour = "time=Time,from_account=Sender_account,to_account=Receiver_account,amount=Amount,currency=Payment_currency";
    let (rows, report) = read(samld, &Dialect::mapped(hour)).unwrap();
    assert_eq!(rows[0].time.to_text(), "2023-06-07T09:15:30.000000Z");
    assert!(report.reading.unwrap().mapping.contains("time=Date+Time"));
    // A day alone is what was asked for.
    let (rows, _) = read(
        samld,
        &Dialect::mapped(&hour.replace("time=Time", "time=Date")),
    )
    .unwrap();
    assert_eq!(rows[0].time.to_text(), "2023-06-07T00:00:00.000000Z");
}
