//! Writes the TypeScript of the wire: every type that a command or an event reaches, the command
//! table as `interface Commands`, the duties and rules, and the error codes.

use crate::{
    ApiError, COMMANDS, Duty, EVENT_NAME, Event, Operation, OperationVisitor, Rules,
    visit_operations,
};
use countersign_refusal::{Fault, Refusal};
use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use ts_rs::{Config, TS, TypeVisitor};

/// The whole of `ui/src/api/gen.ts`.
pub fn typescript() -> String {
    let mut types = Types::new();
    let mut rows = Rows {
        config: Config::new(),
        text: String::new(),
        types: &mut types,
    };
    visit_operations(&mut rows);
    let rows = rows.text;
    types.visit::<Event>();
    types.visit::<ApiError>();
    types.visit::<Duty>();
    types.visit::<Rules>();

    let mut out = String::from(
        "// Generated from the contract crate by its test `drift`. Do not edit.\n\
         // biome-ignore-all lint: generated\n// biome-ignore-all format: generated\n\n",
    );
    for declaration in types.declarations.values() {
        out.push_str(declaration);
        out.push_str("\n\n");
    }
    refusals(&mut out);
    out.push_str("/** Every command with what it takes and what it answers. */\nexport interface Commands {\n");
    out.push_str(&rows);
    out.push_str("}\n\nexport type CommandName = keyof Commands;\n\n");
    out.push_str("export const DUTIES: Record<CommandName, Duty> = {\n");
    for entry in COMMANDS {
        let _ = writeln!(out, "  {}: {},", entry.name, quoted(&entry.duty));
    }
    out.push_str("};\n\nexport const RULES: Record<CommandName, Rules> = {\n");
    for entry in COMMANDS {
        let _ = writeln!(out, "  {}: {},", entry.name, quoted(&entry.rules));
    }
    out.push_str("};\n\nexport const FAULTS: Record<ErrorCode, Fault> = {\n");
    for row in Refusal::rows() {
        let _ = writeln!(out, "  \"{}\": {},", row.code, quoted(&row.fault));
    }
    let _ = write!(out, "}};\n\nexport const EVENT_NAME = \"{EVENT_NAME}\";\n");
    out
}

/// The closed codes and whose fault they are, from the table of refusals.
fn refusals(out: &mut String) {
    let faults = [
        Fault::Request,
        Fault::Rule,
        Fault::Surroundings,
        Fault::Program,
    ];
    let faults: Vec<String> = faults.iter().map(quoted).collect();
    let _ = writeln!(
        out,
        "/** Whose fault it is. */\nexport type Fault = {};\n",
        faults.join(" | ")
    );
    let codes: Vec<String> = Refusal::rows()
        .map(|row| format!("\"{}\"", row.code))
        .collect();
    let _ = writeln!(
        out,
        "/** Every way in which a command can fail: the codes of the table of refusals. */\nexport type ErrorCode =\n  | {};\n",
        codes.join("\n  | ")
    );
}

fn quoted(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Collects declarations by name, following what they mention.
struct Types {
    config: Config,
    seen: HashSet<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl Types {
    fn new() -> Self {
        Self {
            config: Config::new(),
            seen: HashSet::new(),
            declarations: BTreeMap::new(),
        }
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only our own types declare themselves; strings, lists and options do not.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(&self.config));
            self.declarations
                .insert(T::ident(&self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// Writes one line a command.
struct Rows<'a> {
    config: Config,
    text: String,
    types: &'a mut Types,
}

impl OperationVisitor for Rows<'_> {
    fn visit<O: Operation>(&mut self) {
        self.types.visit::<O::Request>();
        self.types.visit::<O::Response>();
        let _ = writeln!(
            self.text,
            "  {}: {{ request: {}; response: {} }};",
            O::NAME,
            <O::Request as TS>::name(&self.config),
            <O::Response as TS>::name(&self.config)
        );
    }
}

#[cfg(test)]
mod drift {
    use std::path::Path;

    /// Fails when the generated file differs; `COUNTERSIGN_BLESS=1` writes it.
    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "whoever runs the test says that it shall write"
    )]
    fn the_committed_typescript_is_what_the_contract_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/api/gen.ts");
        let now = super::typescript();
        if std::env::var_os("COUNTERSIGN_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == now,
            "ui/src/api/gen.ts differs from the contract: run \
             COUNTERSIGN_BLESS=1 cargo test -p countersign-contract"
        );
    }

    #[test]
    fn every_number_is_a_number_and_no_type_is_left_out() {
        let text = super::typescript();
        assert!(!text.contains("bigint"), "a whole number lacks its ts type");
        for name in [
            "ActionView",
            "Decided",
            "VerifyReport",
            "Event",
            "ApiError",
            "ErrorCode",
        ] {
            assert!(
                text.contains(&format!("export type {name} =")),
                "{name} is missing"
            );
        }
    }
}
