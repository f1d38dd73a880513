//! What the typesetter may know: one layout, the document's values and fonts that are in the program. No file, no package, no
//! clock.

use std::sync::LazyLock;

use countersign_evidence::document::{Document, Typeset};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Str, Value};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::letters::Care;
use crate::values;

const LAYOUT: &str = include_str!("layout.typ");
/// The first has Latin, Greek, Cyrillic and Hebrew; the second Arabic and many signs besides.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

static FONTS: LazyLock<(Vec<Font>, LazyHash<FontBook>)> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
    let mut fonts: Vec<Font> = all
        .filter(|font| FAMILIES.contains(&font.info().family.as_str()))
        .collect();
    fonts.sort_by_key(|font| FAMILIES.iter().position(|f| *f == font.info().family));
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    (fonts, book)
});

/// Sets documents.
#[derive(Debug)]
pub struct Press;

struct Desk {
    library: LazyHash<Library>,
    layout: Source,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.1
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() {
            Ok(self.layout.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.0.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl Typeset for Press {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, String> {
        let mut why = String::new();
        for care in Care::ALL {
            let made = set(document, care);
            // What the typesetter remembers of a document is of no use to the next one.
            typst::comemo::evict(0);
            match made {
                Ok(bytes) => return Ok(bytes),
                Err(cause) => why = cause,
            }
        }
        Err(why)
    }
}

fn set(document: &Document, care: Care) -> Result<Vec<u8>, String> {
    let mut inputs = Dict::new();
    let text = values::of(document, &FONTS.0, care);
    inputs.insert(Str::from("document"), Value::Str(Str::from(text)));
    let desk = Desk {
        library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
        layout: Source::detached(LAYOUT),
    };
    let pages = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|errors| first(&errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a]).map_err(|error| format!("{error:?}"))?;
    let options = PdfOptions {
        ident: Smart::Custom(document.ident.clone()),
        creator: Smart::Custom(Some("Countersign".to_owned())),
        timestamp: None::<Timestamp>,
        standards,
        tagged: true,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| first(&errors))
}

fn first(errors: &[SourceDiagnostic]) -> String {
    let all = errors.first().map(|error| error.message.to_string());
    all.unwrap_or_default()
}
