//! How a mapping names a column: `Name`, `Name#2`, `@5`, `"a name, with anything"`, `A+B`, `=the same in each row`.

use super::mapping::MappingError;

/// What a field is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Columns; the texts of several are joined by a blank.
    Parts(Vec<Part>),
    /// The same text in each row.
    Constant(String),
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// By its name, and by which of several of that name (from 1).
    Name(String, Option<usize>),
    /// By its place, from 1.
    Place(usize),
}

impl Column {
    /// Reads a column at the beginning of `text`; what follows the comma after it is returned.
    pub fn parse(text: &str) -> Result<(Self, Option<&str>), &'static str> {
        let text = text.trim_start();
        if let Some(constant) = text.strip_prefix('=') {
            let (name, after) = name(constant)?;
            let (end, next) = end(after, &[','])?;
            return match (name.is_empty(), end) {
                (true, _) => Err("the text is empty"),
                (false, _) => Ok((Self::Constant(name), next)),
            };
        }
        let mut parts = Vec::new();
        let mut rest = text;
        loop {
            let (part, after) = part(rest)?;
            parts.push(part);
            match end(after, &['+', ','])? {
                (Some('+'), Some(next)) => rest = next,
                (_, next) => return Ok((Self::Parts(parts), next)),
            }
        }
    }

    /// As [`Column::parse`] reads it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Constant(text) => format!("={}", quoted(text)),
            Self::Parts(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Place(place) => format!("@{place}"),
                    Part::Name(name, None) => quoted(name),
                    Part::Name(name, Some(which)) => format!("{}#{which}", quoted(name)),
                })
                .collect::<Vec<_>>()
                .join("+"),
        }
    }

    /// The names of its columns; none where one is named by its place.
    pub fn names(&self) -> Option<Vec<&str>> {
        match self {
            Self::Constant(_) => None,
            Self::Parts(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Name(name, _) => Some(name.as_str()),
                    Part::Place(_) => None,
                })
                .collect(),
        }
    }

    /// Where its columns stand in `header`, from 0.
    pub(super) fn places(
        &self,
        header: &[String],
        field: &'static str,
    ) -> Result<Vec<usize>, MappingError> {
        match self {
            Self::Constant(_) => Ok(Vec::new()),
            Self::Parts(parts) => parts.iter().map(|part| part.place(header, field)).collect(),
        }
    }
}

impl Part {
    fn place(&self, header: &[String], field: &'static str) -> Result<usize, MappingError> {
        let missing = |column: String| MappingError::Missing { column, field };
        match self {
            Self::Place(place) if *place <= header.len() => Ok(place - 1),
            Self::Place(place) => Err(missing(format!("@{place}"))),
            Self::Name(name, which) => {
                let mut at = header
                    .iter()
                    .enumerate()
                    .filter(|(_, column)| column.trim() == name)
                    .map(|(at, _)| at);
                if let Some(which) = which {
                    return at
                        .nth(which - 1)
                        .ok_or_else(|| missing(format!("{name}#{which}")));
                }
                let first = at.next().ok_or_else(|| missing(name.clone()))?;
                if at.next().is_none() {
                    return Ok(first);
                }
                Err(MappingError::Twice {
                    column: name.clone(),
                    field,
                })
            }
        }
    }
}

/// One column, and what follows it.
fn part(text: &str) -> Result<(Part, &str), &'static str> {
    let text = text.trim_start();
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    if let Some(place) = text.strip_prefix('@') {
        let stop = place.find(['+', ',']).unwrap_or(place.len());
        let (digits, after) = place.split_at(stop);
        let place = number(digits.trim()).ok_or("a place is written @1, @2 and so on")?;
        return Ok((Part::Place(place), after));
    }
    let is_quoted = text.starts_with('"');
    let (name, after) = name(text)?;
    if is_quoted {
        if let Some(which) = after.strip_prefix('#') {
            let stop = which.find(['+', ',']).unwrap_or(which.len());
            let (digits, after) = which.split_at(stop);
            let which = number(digits.trim()).ok_or("the number behind # begins at 1")?;
            return Ok((Part::Name(name, Some(which)), after));
        }
        return Ok((Part::Name(name, None), after));
    }
    if name.is_empty() {
        return Err("the column has no name");
    }
    if let Some((base, digits)) = name.rsplit_once('#')
        && let Some(which) = number(digits.trim())
        && !base.trim().is_empty()
    {
        return Ok((Part::Name(base.trim().to_owned(), Some(which)), after));
    }
    Ok((Part::Name(name, None), after))
}

/// A name, plain up to `+` or `,` or in quotes, and what follows it.
fn name(text: &str) -> Result<(String, &str), &'static str> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let stop = text.find(['+', ',']).unwrap_or(text.len());
        let (name, after) = text.split_at(stop);
        return Ok((name.trim().to_owned(), after));
    };
    let mut found = String::new();
    loop {
        let (part, after) = rest.split_once('"').ok_or("a quote is not closed")?;
        found.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                found.push('"');
                rest = more;
            }
            None => return Ok((found, after.trim_start_matches(' '))),
        }
    }
}

/// The sign at which a column ends, and what follows that sign.
fn end<'a>(text: &'a str, signs: &[char]) -> Result<(Option<char>, Option<&'a str>), &'static str> {
    let mut letters = text.trim_start().chars();
    match letters.next() {
        None => Ok((None, None)),
        Some(sign) if signs.contains(&sign) => Ok((Some(sign), Some(letters.as_str()))),
        Some(_) => Err(
            "columns are joined by + and parts end with a comma; a name with other signs stands in quotes",
        ),
    }
}

fn quoted(name: &str) -> String {
    let plain = !name.is_empty()
        && name.trim() == name
        && !name.contains([',', '+', '"', '#', '='])
        && !name.starts_with('@');
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
