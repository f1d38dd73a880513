//! How surprising a count is: the negative decimal logarithm of the chance to see it, or more, when `expected` is the mean.

/// −log10 P(X ≥ `count`) for a Poisson variable of mean `expected`; 0 where the count is no surprise.
///
/// An upper bound of the tail is used (its first term times a geometric series), so that surprise is never overstated.
pub(super) fn surprise(count: u32, expected: f64) -> f64 {
    let (k, mean) = (f64::from(count), expected.max(1e-12));
    if k <= mean {
        return 0.0;
    }
    let log = -mean + k * mean.ln() - log_factorial(count) - (1.0 - mean / (k + 1.0)).ln();
    (-log / std::f64::consts::LN_10).max(0.0)
}

/// ln(n!), exact sum for small n and Stirling's series beyond.
fn log_factorial(n: u32) -> f64 {
    if n < 32 {
        return (2..=n).map(|i| f64::from(i).ln()).sum();
    }
    let x = f64::from(n);
    x * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI * x).ln() + 1.0 / (12.0 * x)
}

#[cfg(test)]
mod tests {
    use super::surprise;

    #[test]
    fn agrees_with_the_tail_summed_term_by_term() {
        for (count, mean) in [(1, 0.1_f64), (3, 0.01), (5, 2.0), (40, 10.0), (100, 30.0)] {
            let mut term = (-mean).exp();
            let mut below = 0.0;
            for i in 0..count {
                below += term;
                term *= mean / f64::from(i + 1);
            }
            let mut tail = 0.0;
            for i in count..count + 400 {
                tail += term;
                term *= mean / f64::from(i + 1);
            }
            assert!(
                below < 1.0 && (surprise(count, mean) + f64::log10(tail)).abs() < 0.15,
                "{count} {mean}"
            );
            assert!(surprise(count, mean) <= -f64::log10(tail) + 1e-9);
        }
        assert!(surprise(2, 3.0) <= 0.0);
    }
}
