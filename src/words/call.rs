//! What is wrong with a call of the program, before anything is done.

use super::Lang;

/// What is wrong. Names stand as they are typed: `--profile <FILE>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFault {
    /// These must be given.
    Missing(Vec<String>),
    /// There is no such option, or nothing may stand there; what is like it.
    Unknown(String, Vec<String>),
    /// There is no such word; what is like it.
    NoSuchWord(String, Vec<String>),
    /// One of these words must follow.
    NoWord(Vec<String>),
    /// A value must follow; one of these, where only they can be.
    NoValue(String, Vec<String>),
    /// An option cannot have this value; one of these, where only they can be, and why it cannot.
    Unfit(String, String, Vec<String>, Option<String>),
    /// Two that do not go together, or one twice.
    NotTogether(String, Vec<String>),
    /// What the reader of calls says otherwise.
    Other(String),
}

/// What the reader of calls puts into every help by itself, and the same in Chinese.
const OF_EVERY_HELP: [(&str, &str); 9] = [
    ("Usage: ", "用法："),
    ("\nCommands:\n", "\n命令：\n"),
    ("\nArguments:\n", "\n参数：\n"),
    ("\nOptions:\n", "\n选项：\n"),
    ("[possible values: ", "[可选值："),
    ("[default: ", "[默认："),
    ("  Print this message or the help of the given subcommand(s)\n", "  显示此说明，或所给命令的说明\n"),
    ("  Print help\n", "  显示此说明\n"),
    ("  Print version\n", "  显示版本\n"),
];

/// The help of a call whose own texts are Chinese, with the rest in Chinese, too.
pub fn help_in_chinese(help: &str) -> String {
    OF_EVERY_HELP.iter().fold(help.to_owned(), |help, (english, chinese)| help.replace(english, chinese))
}

/// What is wrong, and what to do, in one line. `help`: the call that tells what there is.
pub fn fault(lang: Lang, fault: &CallFault, help: &str) -> String {
    let what = say! { lang, match fault;
        CallFault::Missing(names) => "missing: {names}", "缺少：{names}", names = lang.list(names);
        CallFault::Unknown(said, like) if like.is_empty() => "“{said}” has no place here", "这里不能有“{said}”";
        CallFault::Unknown(said, like) =>
            "“{said}” has no place here; {like} is like it", "这里不能有“{said}”；相近的有 {like}", like = lang.list(like);
        CallFault::NoSuchWord(said, like) if like.is_empty() => "there is no call “{said}”", "没有“{said}”这个命令";
        CallFault::NoSuchWord(said, like) =>
            "there is no call “{said}”; {like} is like it", "没有“{said}”这个命令；相近的有 {like}", like = lang.list(like);
        CallFault::NoWord(words) => "one of these must follow: {words}", "后面须跟其中之一：{words}", words = lang.list(words);
        CallFault::NoValue(of, possible) if possible.is_empty() => "{of} needs a value", "{of} 需要一个值";
        CallFault::NoValue(of, possible) =>
            "{of} needs a value: {possible}", "{of} 需要一个值：{possible}", possible = lang.list(possible);
        CallFault::Unfit(of, value, possible, _) if !possible.is_empty() =>
            "{of} cannot be “{value}”, but: {possible}", "{of} 不能是“{value}”，可用：{possible}", possible = lang.list(possible);
        CallFault::Unfit(of, value, _, Some(why)) => "{of} cannot be “{value}”: {why}", "{of} 不能是“{value}”：{why}";
        CallFault::Unfit(of, value, _, None) => "{of} cannot be “{value}”", "{of} 不能是“{value}”";
        CallFault::NotTogether(one, others) if others.is_empty() => "{one} is given twice", "{one} 给了两次";
        CallFault::NotTogether(one, others) =>
            "{one} does not go together with {others}", "{one} 不能与 {others} 同时使用", others = lang.list(others);
        CallFault::Other(said) => { said.clone() }
    };
    say!(lang, "{what}; see `{help}`", "{what}；请看 `{help}`")
}
