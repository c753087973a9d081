//! The forms in which texts are written: English and Chinese of one text beside each other, so that none is without the other.

/// A table of texts that stand alone: a struct `Text` with a field for each, and `text(lang)`, which has them in a language.
macro_rules! texts {
    ($(#![$attribute:meta])* $($(#[$doc:meta])* $name:ident = $en:literal, $zh:literal;)*) => {
        /// The texts that stand alone.
        #[derive(Debug)]
        $(#[$attribute])*
        pub struct Text {
            $($(#[$doc])* pub $name: &'static str,)*
        }

        static EN: Text = Text { $($name: $en,)* };
        static ZH: Text = Text { $($name: $zh,)* };

        /// The texts in a language.
        pub fn text(lang: $crate::words::Lang) -> &'static Text {
            lang.pick(&EN, &ZH)
        }
    };
}

/// A table of sentences with something in them: a function for each. The name before the first of them is that of the language.
macro_rules! sentences {
    ($lang:ident; $(
        $(#[$doc:meta])* $vis:vis fn $name:ident($($param:ident: $type:ty),*) =
            $en:literal, $zh:literal $(, $in_it:ident = $value:expr)*;
    )+) => {$(
        $(#[$doc])*
        $vis fn $name($($param: $type),*) -> String {
            say!($lang, $en, $zh $(, $in_it = $value)*)
        }
    )+};
}

/// A text at its place, with what stands in it: `say!(lang, "{n} units", "{n} 台", n = units.len())`, or one for each arm of a `match`
/// (see `each_case`).
macro_rules! say {
    ($lang:expr, ($($text:tt)*)) => { say!($lang, $($text)*) };
    ($lang:expr, { $($other:tt)* }) => { { $($other)* } };
    ($lang:expr, match $($arms:tt)*) => { each_case!(say, $lang, $($arms)*) };
    ($lang:expr, $en:literal, $zh:literal $(, $in_it:ident = $value:expr)* $(,)?) => {
        match $lang {
            $crate::words::Lang::En => format!($en $(, $in_it = $value)*),
            $crate::words::Lang::Zh => format!($zh $(, $in_it = $value)*),
        }
    };
}

/// The same of texts with nothing in them.
macro_rules! pick {
    ($lang:expr, ($($text:tt)*)) => { pick!($lang, $($text)*) };
    ($lang:expr, { $($other:tt)* }) => { { $($other)* } };
    ($lang:expr, match $($arms:tt)*) => { each_case!(pick, $lang, $($arms)*) };
    ($lang:expr, $en:literal, $zh:literal) => { $lang.pick($en, $zh) };
}

/// `match value; pattern => "English", "中文"; pattern => { another expression };`: as exhaustive as any `match`.
macro_rules! each_case {
    ($text:ident, $lang:expr, $value:expr; $(
        $case:pat $(if $guard:expr)? =>
            $({ $($other:tt)* })? $($en:literal, $zh:literal $(, $in_it:ident = $inside:expr)*)?
    );+ $(;)?) => {
        match $value {
            $($case $(if $guard)? => $($text!($lang, $en, $zh $(, $in_it = $inside)*))? $({ $($other)* })?,)+
        }
    };
}
