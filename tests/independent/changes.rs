//! The changes: to each member of each record and of what it states, to the order of records, to each file, to the manifest,
//! the checkpoint, the zip and the trust file; as a stranger could make them, and sealed anew by who holds keys.

mod files;
mod records;
mod texts;

use crate::{
    export::Files,
    rich::rich,
    sealed::{Sealed, signed_anew},
    world::{World, id},
};

/// An altered bundle.
pub struct Altered {
    pub name: String,
    pub what: What,
    pub trust: Vec<u8>,
    /// Where the installation alone vouches for what was changed, or everybody who signed did so anew.
    pub may_be_valid: bool,
}

/// A bundle by its files, or a zip's bytes.
pub enum What {
    Files(Files),
    Zip(Vec<u8>),
}

struct Made<'a> {
    sealed: &'a Sealed,
    trust: Vec<u8>,
    /// Records before this one are left as they are.
    from: usize,
    all: Vec<Altered>,
}

/// All of them.
pub fn all() -> Vec<Altered> {
    let (small, rich) = (World::small(), rich());
    let (of_small, of_rich) = (Sealed::of(&small), Sealed::of(&rich));
    let made = |sealed, from| Made {
        sealed,
        trust: small.trust().encode().into_bytes(),
        from,
        all: Vec::new(),
    };
    let mut whole = made(&of_small, 0);
    whole.record_members();
    whole.statement_members();
    whole.orders();
    let files = of_small.files.clone();
    whole.files("the whole log", &files);
    whole.manifest_members();
    whole.checkpoints(&small);
    whole.zips();
    whole.names();
    whole.trusts();
    whole.payloads(&small);
    whole.places();
    whole.policies(&small);
    let mut more = made(&of_rich, of_small.log.len());
    more.record_members();
    more.statement_members();
    more.orders();
    // A part of the log: one action's records, and a log of whose governance one record is held back.
    let second = format!("action:{}", id("second"));
    let part = Sealed::part(&rich, &|record| record.subject == second);
    more.files("a part of the log", &part);
    // A case file, and ones whose exporter left a record out; nobody can tell of the last.
    let records = rich
        .records
        .iter()
        .filter(|record| record.subject == second)
        .count() as u64;
    more.add(
        "a case file".to_owned(),
        Sealed::case(&rich, id("second"), None),
        true,
    );
    for number in 0..records {
        let last = number + 1 == records;
        let files = Sealed::case(&rich, id("second"), Some(number));
        more.add(format!("a case file without number {number}"), files, last);
    }
    for seq in 1..rich.size() {
        if of_rich.governs(usize::try_from(seq).unwrap()) {
            let files = Sealed::without(&rich, seq);
            // That no later governance record was left out is the exporter's word.
            more.add(format!("governance record {seq} held back"), files, true);
        }
    }
    whole.all.extend(more.all);
    whole.all
}

impl Made<'_> {
    fn add(&mut self, name: String, files: Files, may_be_valid: bool) {
        self.all.push(Altered {
            name,
            what: What::Files(files),
            trust: self.trust.clone(),
            may_be_valid,
        });
    }

    fn log(&self) -> Vec<(bool, String)> {
        let lines = self.sealed.log.iter().cloned();
        lines
            .enumerate()
            .map(|(at, line)| (self.sealed.governs(at), line))
            .collect()
    }

    /// One changed record in the log: sealed anew, and signed anew too by who signed it.
    fn changed(&mut self, name: &str, at: usize, line: String) {
        let mut log = self.log();
        let (signed, anew) = signed_anew(&line);
        log[at].1 = line;
        self.add(
            format!("{name}, sealed"),
            self.sealed.with_log(log.clone()),
            !signed,
        );
        if signed {
            log[at].1 = anew;
            self.add(format!("{name}, signed"), self.sealed.with_log(log), true);
        }
    }
}
