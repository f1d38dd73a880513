//! Imports and screening on whole files.

#[cfg(test)]
mod currencies;
#[cfg(test)]
mod dialects;
#[cfg(test)]
mod flat;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod measured;
#[cfg(test)]
mod same;
#[cfg(test)]
mod screening;
#[cfg(test)]
mod stated;
