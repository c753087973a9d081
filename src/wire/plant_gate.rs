//! The plant gate, ready to be used: what is asked of it, and what its answer says.

use std::borrow::Cow;

use regex::Regex;

use super::fault::CompileFault;
use super::gate_problem::{GateProblem, GateProfileFault};
use super::pattern::{first_group, regex};
use super::plant_line::CompiledLine;
use super::plant_template::{Misplaced, OF_LOGIN, OF_UNIT, PlantFields, PlantTemplate, percent};
use crate::domain::visible::is_invisible;
use crate::domain::{
    BodyFormat, Charset, GateFault, GateVerdict, HttpUrl, PlantAsk, PlantGateProfile, PlantMethod, PlantTrust, Secret,
};

/// Longest text of the plant that is taken over, in characters.
const LONGEST_SAID: usize = 200;

/// Longest value that an answer gives to a unit, in characters.
const LONGEST_VALUE: usize = 1024;

/// Longest token that is taken, in bytes.
const LONGEST_TOKEN: usize = 8 << 10;

/// A question that only lacks its values.
#[derive(Clone, Debug)]
pub struct CompiledAsk {
    method: PlantMethod,
    url: PlantTemplate,
    headers: Vec<(String, PlantTemplate)>,
    format: BodyFormat,
    body: Option<PlantTemplate>,
    charset: Charset,
    /// Host and port: what may be told to anybody.
    server: String,
    origin: String,
}

/// A question as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `POST`.
    pub method: &'static str,
    /// Where.
    pub url: String,
    /// Beside those that every question has.
    pub headers: Vec<(String, String)>,
    /// The body; empty: none.
    pub body: Vec<u8>,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Yes or no.
    pub verdict: GateVerdict,
    /// In its own words why, where it has said some.
    pub said: Option<String>,
    /// All of it: values for the unit can be in it, secret ones too.
    pub body: Secret,
}

/// The gate of a profile.
#[derive(Clone, Debug)]
pub struct CompiledGate {
    /// How it is asked.
    pub way: CompiledWay,
    /// What its answers say.
    pub verdicts: Verdicts,
}

/// How a gate is asked.
#[derive(Clone, Debug)]
pub enum CompiledWay {
    /// Over HTTP.
    Http(Box<CompiledHttp>),
    /// A program, line by line.
    Program(CompiledLine),
}

/// A gate that is asked over HTTP.
#[derive(Clone, Debug)]
pub struct CompiledHttp {
    ask: CompiledAsk,
    login: Option<(CompiledAsk, Regex)>,
    charset: Charset,
}

/// What answers say.
#[derive(Clone, Debug)]
pub struct Verdicts {
    charset: Charset,
    allow: Regex,
    refuse: Regex,
    message: Option<Regex>,
}

impl CompiledAsk {
    fn new(
        ask: &PlantAsk,
        charset: Charset,
        known: &[&'static str],
        found: &mut impl FnMut(&[&str], GateProblem),
    ) -> Option<Self> {
        // What is secret has no place in an address: those are written down on the way.
        let of_url: Vec<&'static str> = known.iter().copied().filter(|name| *name != "password").collect();
        let of_header: Vec<&'static str> =
            known.iter().copied().filter(|name| matches!(*name, "token" | "password")).collect();
        let mut of = |field: &[&str], source: &str, known: &[&'static str]| {
            PlantTemplate::parse(source, known).map_err(|fault| found(field, fault.into())).ok()
        };
        let url = of(&["url"], &ask.url, &of_url);
        let headers: Vec<_> = ask
            .headers
            .iter()
            .map(|(name, value)| Some((name.clone(), of(&["headers", name], value, &of_header)?)))
            .collect();
        let body = ask.body.as_ref().map(|body| of(&["body"], body, known));
        let filled = url.as_ref().map(|url| url.fill(&PlantFields::new(), |_| "x".to_owned()));
        let has_fixed_host = HttpUrl::parts(&ask.url).is_ok_and(|(_, place, _)| !place.contains("${"));
        let server = filled.and_then(|url| url.parse::<HttpUrl>().ok()).filter(|_| has_fixed_host);
        if url.is_some() && server.is_none() {
            found(&["url"], GateProblem::Url);
        }
        for (name, value) in ask.headers.iter() {
            if !can_be_header(name, value) {
                found(&["headers", name], GateProblem::Header);
            }
        }
        if let Some(Some(body)) = &body {
            match body.check_body(ask.format) {
                Ok(()) => {}
                Err(Misplaced::Placeholder) => found(&["body"], GateProblem::Placeholder),
                Err(Misplaced::Body) => found(&["body"], GateProblem::Body),
            }
        }
        Some(Self {
            method: ask.method,
            url: url?,
            headers: headers.into_iter().collect::<Option<_>>()?,
            format: ask.format,
            body: match body {
                Some(body) => Some(body?),
                None => None,
            },
            charset,
            origin: server.as_ref()?.origin(),
            server: server?.named(),
        })
    }

    fn names(&self, field: &str) -> bool {
        let headers = self.headers.iter().map(|(_, value)| value);
        headers.chain(&self.body).chain([&self.url]).any(|template| template.names(field))
    }

    /// With these values in it.
    pub fn asked(&self, of: &PlantFields) -> Asked {
        let mut headers: Vec<(String, String)> =
            self.headers.iter().map(|(name, value)| (name.clone(), value.fill(of, header))).collect();
        let has_type = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if self.body.is_some() && !has_type {
            headers.push(("Content-Type".to_owned(), content_type(self.format, self.charset)));
        }
        let body = self.body.as_ref().map(|body| body.body(of, self.format, self.charset)).unwrap_or_default();
        let url = self.url.fill(of, |value| percent(value, self.charset));
        Asked { method: self.method.into(), url, headers, body }
    }

    /// Host and port of whoever is asked.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The server with its scheme, `https://mes.example:8443`: what a password is stored for.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl CompiledGate {
    /// Makes the gate of a profile ready.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn new(profile: &PlantGateProfile) -> Result<Self, Vec<GateProfileFault>> {
        let mut faults = Vec::new();
        let mut found = |field: &[&str], kind| {
            faults.push(GateProfileFault { field: field.iter().map(|&turn| turn.to_owned()).collect(), kind });
        };
        let way = CompiledWay::new(profile, &mut found);
        let verdicts = Verdicts::new(profile, &mut found);
        match way.zip(verdicts) {
            Some((way, verdicts)) if faults.is_empty() => Ok(Self { way, verdicts }),
            _ => Err(faults),
        }
    }

    /// The server that a password is sent to, to log in; none where none is.
    pub fn password_for(&self) -> Option<&str> {
        if let CompiledWay::Http(http) = &self.way { http.password_for() } else { None }
    }
}

impl CompiledWay {
    fn new(profile: &PlantGateProfile, found: &mut impl FnMut(&[&str], GateProblem)) -> Option<Self> {
        match (&profile.ask, &profile.program) {
            (Some(ask), None) => CompiledHttp::new(ask, profile, found).map(|http| Self::Http(Box::new(http))),
            (None, Some(program)) => {
                for (field, is_there) in
                    [("login", profile.login.is_some()), ("trust", profile.trust != PlantTrust::System)]
                {
                    if is_there {
                        found(&[field], GateProblem::OneWay);
                    }
                }
                CompiledLine::new(program, profile.charset, &mut |field, kind| {
                    found(&[&["program"], field].concat(), kind);
                })
                .map(Self::Program)
            }
            (Some(_), Some(_)) | (None, None) => {
                found(&[], GateProblem::OneWay);
                None
            }
        }
    }
}

impl CompiledHttp {
    fn new(ask: &PlantAsk, profile: &PlantGateProfile, found: &mut impl FnMut(&[&str], GateProblem)) -> Option<Self> {
        let charset = profile.charset;
        let ask = CompiledAsk::new(ask, charset, OF_UNIT, &mut |field, kind| {
            found(&[&["ask"], field].concat(), kind);
        });
        let login = profile.login.as_ref().map(|login| {
            let ask = CompiledAsk::new(&login.ask, charset, OF_LOGIN, &mut |field, kind| {
                found(&[&["login", "ask"], field].concat(), kind);
            });
            (ask, catching(&login.token, &["login", "token"], found))
        });
        if ask.as_ref().is_some_and(|ask| ask.names("token")) && login.is_none() {
            found(&["ask"], GateProblem::NoLogin);
        }
        let login = match login {
            Some((ask, token)) => Some((ask?, token?)),
            None => None,
        };
        Some(Self { ask: ask?, login, charset })
    }

    /// What is asked about a unit.
    pub fn ask(&self) -> &CompiledAsk {
        &self.ask
    }

    /// What is asked to log in.
    pub fn login(&self) -> Option<&CompiledAsk> {
        self.login.as_ref().map(|(ask, _)| ask)
    }

    fn password_for(&self) -> Option<&str> {
        self.login().filter(|login| login.names("password")).map(CompiledAsk::origin)
    }

    /// The token in the answer to the login.
    ///
    /// # Errors
    /// [`GateFault`].
    pub fn token(&self, status: u16, body: &[u8]) -> Result<String, GateFault> {
        be_success(status)?;
        let text = text(body, self.charset)?;
        let token = self.login.as_ref().and_then(|(_, pattern)| first_group(pattern, &text));
        let is_fit = |token: &Cow<'_, str>| (1..=LONGEST_TOKEN).contains(&token.len());
        token.map(unescaped).filter(is_fit).map(Cow::into_owned).ok_or(GateFault::NoToken)
    }
}

impl Verdicts {
    fn new(profile: &PlantGateProfile, found: &mut impl FnMut(&[&str], GateProblem)) -> Option<Self> {
        let allow = sure(&profile.allow, "allow", found);
        let refuse = sure(&profile.refuse, "refuse", found);
        let message = match &profile.message {
            Some(message) => Some(catching(message, &["message"], found)?),
            None => None,
        };
        Some(Self { charset: profile.charset, allow: allow?, refuse: refuse?, message })
    }

    /// What an answer over HTTP says.
    ///
    /// # Errors
    /// It says neither yes nor no.
    pub fn judge(&self, status: u16, body: &[u8]) -> Result<Judged, GateFault> {
        be_success(status)?;
        self.judge_text(body)
    }

    /// What the text of an answer says.
    ///
    /// # Errors
    /// It says neither yes nor no.
    pub fn judge_text(&self, bytes: &[u8]) -> Result<Judged, GateFault> {
        let text = text(bytes, self.charset)?;
        let verdict = match (self.allow.is_match(&text), self.refuse.is_match(&text)) {
            (true, false) => GateVerdict::Allow,
            (false, true) => GateVerdict::Refuse,
            (true, true) => return Err(GateFault::Both),
            (false, false) => return Err(GateFault::Neither),
        };
        let said = self.message.as_ref().and_then(|pattern| first_group(pattern, &text)).map(one_line);
        Ok(Judged { verdict, said: said.filter(|said| !said.is_empty()), body: Secret::new(text) })
    }

    /// The last line of what a program wrote beside its answers; none where it is empty.
    pub fn last_words(&self, bytes: &[u8]) -> Option<String> {
        let text = match self.charset {
            Charset::Utf8 => String::from_utf8_lossy(bytes),
            Charset::Gbk => encoding_rs::GBK.decode_without_bom_handling(bytes).0,
        };
        text.lines().rev().map(one_line).find(|line| !line.is_empty())
    }
}

fn be_success(status: u16) -> Result<(), GateFault> {
    if (200..300).contains(&status) { Ok(()) } else { Err(GateFault::Status { status }) }
}

fn text(bytes: &[u8], charset: Charset) -> Result<String, GateFault> {
    let text = match charset {
        Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        Charset::Gbk => encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into),
    };
    text.ok_or(GateFault::NotText)
}

/// A value in the body of an answer: what the first group of the pattern catches there. None where that is nothing, no single line, or longer than a value can be.
pub fn value_in(body: &Secret, pattern: &str) -> Option<Secret> {
    let value = unescaped(first_group(&regex(pattern).ok()?, body.expose())?).into_owned();
    let is_fit = (1..=LONGEST_VALUE).contains(&value.chars().count()) && !value.chars().any(is_invisible);
    is_fit.then(|| Secret::new(value))
}

/// What was caught, where it is a part of JSON and written as that writes it: `\u5de5\u5e8f`, `\/`.
fn unescaped(caught: &str) -> Cow<'_, str> {
    let read = || serde_json::from_str::<String>(&format!("\"{caught}\"")).ok();
    caught.contains('\\').then(read).flatten().map_or(caught.into(), Cow::Owned)
}

/// What others said, as one line that steers nothing.
fn one_line(said: &str) -> String {
    let said = unescaped(said).replace(|character: char| character.is_whitespace() || is_invisible(character), " ");
    let said: String = said.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if said.chars().count() <= LONGEST_SAID {
        return said;
    }
    said.chars().take(LONGEST_SAID - 1).chain(['…']).collect()
}

fn content_type(format: BodyFormat, charset: Charset) -> String {
    let kind = match format {
        BodyFormat::Json => "application/json",
        BodyFormat::Form => "application/x-www-form-urlencoded",
        BodyFormat::Xml => "application/xml",
    };
    match charset {
        Charset::Utf8 => kind.to_owned(),
        Charset::Gbk => format!("{kind}; charset=gbk"),
    }
}

/// In a header: visible ASCII, and nothing else.
fn header(value: &str) -> String {
    value.chars().filter(|character| matches!(character, ' '..='~')).collect()
}

/// Whether this may go along with a question to the plant: a token, visible ASCII, and none of those that the exchange makes by itself.
pub fn can_be_header(name: &str, value: &str) -> bool {
    let is_token =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    let own = ["host", "connection", "content-length", "transfer-encoding"];
    is_token
        && !own.iter().any(|own| name.eq_ignore_ascii_case(own))
        && value.len() <= 1024
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A pattern that is not found in everything.
fn sure(pattern: &str, field: &str, found: &mut impl FnMut(&[&str], GateProblem)) -> Option<Regex> {
    match regex(pattern) {
        Ok(regex) if regex.is_match("") => {
            found(&[field], GateProblem::MatchesAll);
            None
        }
        Ok(regex) => Some(regex),
        Err(error) => {
            found(&[field], CompileFault::from(error).into());
            None
        }
    }
}

/// A pattern with a group.
fn catching(pattern: &str, field: &[&str], found: &mut impl FnMut(&[&str], GateProblem)) -> Option<Regex> {
    match regex(pattern) {
        Ok(regex) if regex.captures_len() == 1 => {
            found(field, GateProblem::CatchesNothing);
            None
        }
        Ok(regex) => Some(regex),
        Err(error) => {
            found(field, CompileFault::from(error).into());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::plant_template::encode;
    use super::*;

    fn profile(changes: Value) -> PlantGateProfile {
        let mut gate = json!({
            "ask": {"url": "http://mes:8080/check?sn=${serialNumber}", "body": "{\"sn\": \"${serialNumber}\"}"},
            "allow": "\"code\":0\\b", "refuse": "\"code\":[1-9]", "message": "\"msg\":\"([^\"]*)\"",
        });
        gate.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(gate).unwrap()
    }

    fn gate(changes: Value) -> CompiledGate {
        CompiledGate::new(&profile(changes)).unwrap()
    }

    fn http(gate: &CompiledGate) -> &CompiledHttp {
        let CompiledWay::Http(http) = &gate.way else { panic!("{gate:?}") };
        http
    }

    #[test]
    fn a_verdict_is_one_of_two_and_anything_else_is_none() {
        let gate = gate(json!({}));
        let said = |text: &str| Some(text.to_owned());
        for (status, body, judged) in [
            (200, r#"{"code":0}"#, Ok((GateVerdict::Allow, None))),
            (201, r#"{"code":0,"msg":" in  order\u0000 "}"#, Ok((GateVerdict::Allow, said("in order")))),
            (200, r#"{"code":7,"msg":"\u5de5\u5e8f"}"#, Ok((GateVerdict::Refuse, said("工序")))),
            (200, r#"{"code":7,"msg":"工序不符"}"#, Ok((GateVerdict::Refuse, said("工序不符")))),
            (200, r#"{"code":0,"also":{"code":7}}"#, Err(GateFault::Both)),
            (200, "", Err(GateFault::Neither)),
            (200, "<html>login</html>", Err(GateFault::Neither)),
            (302, r#"{"code":0}"#, Err(GateFault::Status { status: 302 })),
            (500, r#"{"code":0}"#, Err(GateFault::Status { status: 500 })),
        ] {
            let told = gate.verdicts.judge(status, body.as_bytes()).map(|told| (told.verdict, told.said));
            assert_eq!(told, judged, "{status} {body}");
        }
        let hostile = format!("{{\"code\":7,\"msg\":\"a\u{1b}[2J\u{202e}\r\nb{}\"}}", "x".repeat(500));
        let said = gate.verdicts.judge(200, hostile.as_bytes()).unwrap().said.unwrap();
        assert!(said.starts_with("a [2J b") && said.chars().count() == LONGEST_SAID, "{said}");
    }

    #[test]
    fn a_value_is_what_the_pattern_catches_and_one_line() {
        let pattern = r#""mac":"((?s:.*?))"[,}]"#;
        let value = |body: &str| value_in(&Secret::new(body), pattern).map(|value| value.expose().to_owned());
        let long = "7".repeat(LONGEST_VALUE);
        for (body, caught) in [
            (r#"{"code":0,"mac":"001A2B000001"}"#.to_owned(), Some("001A2B000001")),
            (r#"{"mac":"\u5de5\"OK\"\/"}"#.to_owned(), Some("工\"OK\"/")),
            (format!(r#"{{"mac":"{long}"}}"#), Some(&*long)),
            (format!(r#"{{"mac":"{long}7"}}"#), None),
            (r#"{"code":0}"#.to_owned(), None),
            (r#"{"mac":""}"#.to_owned(), None),
            (r#"{"mac":"a\r\nAT+RST"}"#.to_owned(), None),
            ("{\"mac\":\"a\r\nAT+RST\"}".to_owned(), None),
            ("{\"mac\":\"a\u{202e}b\"}".to_owned(), None),
        ] {
            assert_eq!(value(&body).as_deref(), caught, "{body}");
        }
    }

    #[test]
    fn bodies_are_read_in_their_own_characters_alone() {
        let refusal = "{\"code\":7,\"msg\":\"工序不符\"}";
        let of_gbk = gate(json!({"charset": "gbk"}));
        let judged = of_gbk.verdicts.judge(200, &encode(refusal, Charset::Gbk)).unwrap();
        assert_eq!((judged.verdict, judged.said), (GateVerdict::Refuse, Some("工序不符".to_owned())));
        assert_eq!(judged.body, Secret::new(refusal));
        let wrong = gate(json!({})).verdicts.judge(200, &encode(refusal, Charset::Gbk));
        assert_eq!(wrong, Err(GateFault::NotText));
        assert_eq!(of_gbk.verdicts.judge(200, b"{\"code\":0,\"msg\":\"\xff\"}"), Err(GateFault::NotText));
        let asked = http(&of_gbk).ask().asked(&[("serialNumber".to_owned(), "号".to_owned())].into());
        assert_eq!(
            (asked.url.as_str(), &asked.body[..]),
            ("http://mes:8080/check?sn=%BA%C5", &b"{\"sn\": \"\xba\xc5\"}"[..])
        );
        assert_eq!(asked.headers, [("Content-Type".to_owned(), "application/json; charset=gbk".to_owned())]);
    }

    #[test]
    fn what_is_wrong_with_a_gate_is_said_of_its_field() {
        let ask = |ask: Value| json!({"ask": ask});
        let url = |url: &str| ask(json!({"url": url}));
        for (changes, field, kind) in [
            (url("mes/check"), "ask.url", GateProblem::Url),
            (url("http://${serialNumber}/"), "ask.url", GateProblem::Url),
            (url("http://user:word@mes/"), "ask.url", GateProblem::Url),
            (ask(json!({"url": "http://m/", "body": "{\"a\": ${slot}}"})), "ask.body", GateProblem::Placeholder),
            (ask(json!({"url": "http://m/", "body": "sn=${slot}"})), "ask.body", GateProblem::Body),
            (ask(json!({"url": "http://m/", "headers": {"A b": "x"}})), "ask.headers.A b", GateProblem::Header),
            (ask(json!({"url": "http://m/", "headers": {"Host": "x"}})), "ask.headers.Host", GateProblem::Header),
            (ask(json!({"url": "http://m/", "headers": {"X": "a\r\nb"}})), "ask.headers.X", GateProblem::Header),
            (ask(json!({"url": "http://m/", "headers": {"X": "${token}"}})), "ask", GateProblem::NoLogin),
            (json!({"allow": ".*"}), "allow", GateProblem::MatchesAll),
            (json!({"refuse": "x?"}), "refuse", GateProblem::MatchesAll),
            (json!({"message": "msg"}), "message", GateProblem::CatchesNothing),
            (json!({"login": {"ask": {"url": "http://m/"}, "token": "t"}}), "login.token", GateProblem::CatchesNothing),
            (json!({"ask": null}), "", GateProblem::OneWay),
            (json!({"program": {"path": "/opt/gate", "line": "x"}}), "", GateProblem::OneWay),
        ] {
            let faults = CompiledGate::new(&profile(changes.clone())).unwrap_err();
            let found: Vec<_> = faults.iter().map(|fault| (fault.field.join("."), fault.kind.clone())).collect();
            assert_eq!(found, [(field.to_owned(), kind)], "{changes}");
        }
        let secret_in_url = json!({"login": {"ask": {"url": "http://m/?p=${password}"}, "token": "(t)"}});
        let faults = CompiledGate::new(&profile(secret_in_url)).unwrap_err();
        assert!(matches!(faults[0].kind, GateProblem::Compile(CompileFault::UnknownPlaceholder { .. })), "{faults:?}");
    }

    #[test]
    fn a_login_gives_a_token_that_ends_no_header() {
        let login = json!({
            "ask": {"url": "http://mes/in", "format": "form", "body": "p=${password}"}, "token": "\"t\":\"([^\"]*)\"",
        });
        let ask = json!({"url": "http://mes/", "headers": {"Authorization": "Bearer ${token}"}});
        let gate = gate(json!({"login": login, "ask": ask}));
        assert_eq!(gate.password_for(), Some("http://mes"));
        let of = |name: &str, value: &str| -> PlantFields { [(name.to_owned(), value.to_owned())].into() };
        assert_eq!(http(&gate).login().unwrap().asked(&of("password", "a&b=c")).body, b"p=a%26b%3Dc");
        assert_eq!(http(&gate).token(200, b"{\"t\":\"abc\"}").unwrap(), "abc");
        assert_eq!(http(&gate).token(200, br#"{"t":"ab\/cd\u003d"}"#).unwrap(), "ab/cd=", "as JSON may write it");
        assert_eq!(http(&gate).token(200, b"{\"t\":\"\"}"), Err(GateFault::NoToken));
        assert_eq!(http(&gate).token(401, b"{\"t\":\"abc\"}"), Err(GateFault::Status { status: 401 }));
        let asked = http(&gate).ask().asked(&of("token", "a\r\nX: y"));
        assert_eq!(asked.headers, [("Authorization".to_owned(), "Bearer aX: y".to_owned())]);
    }
}
