//! The package that a product came in: how long it may still be registered with.

use jiff::Zoned;
use jiff::civil::Date;

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::journal::Book;

/// Says nothing where the product came in none, or in one without a last day.
pub(crate) fn look(book: &Book, product_key: &str, tell: &Tell) {
    let Some(taken) = book.package_of(product_key) else { return };
    let Some((last_day, day)) = taken.last_day.as_ref().and_then(|day| Some((day, day.parse::<Date>().ok()?))) else {
        return;
    };
    let left = Zoned::now().date().until(day).map_or(0, |span| span.get_days());
    // The calendar only closes: where the record says that it is over, it is.
    let days_left = if taken.is_over { None } else { u32::try_from(left).ok() };
    tell(Finding::Package { last_day: last_day.clone(), days_left });
}
