//! A job's list, as spreadsheets save it: what is taken, what is not, and why.

use regnwl_station::device::{NoDeviceName, SerialRules};
use regnwl_station::domain::{Expected, Failure};
use regnwl_station::list::{BadRow, Column, FileFault, LONGEST_FILE, Listing, MOST_ROWS, RowFault, Twin, read};
use regnwl_station::store::profile_file;
use regnwl_station::words::{Lang, job};
use serde_json::json;

fn rules() -> SerialRules {
    let profile = json!({
        "format": 1, "name": "n", "productKey": "pk", "cloud": { "host": { "region": "cn-shanghai" } },
        "dialog": { "preset": "at" }, "deviceName": { "pattern": "gw-[0-9]+" },
    });
    let loaded = profile_file::check(profile.to_string().as_bytes(), &std::env::temp_dir()).unwrap();
    SerialRules::new(&loaded.profile).unwrap()
}

fn list(bytes: impl AsRef<[u8]>) -> Result<Listing, FileFault> {
    read(bytes.as_ref(), job::NAMES, &rules())
}

fn numbers(listing: &Listing) -> Vec<&str> {
    listing.rows.iter().map(|row| row.serial_number.as_str()).collect()
}

fn bad(listing: &Listing) -> Vec<(u64, RowFault)> {
    listing.bad.iter().map(|BadRow { line, fault, .. }| (*line, fault.clone())).collect()
}

const CHINESE: &str =
    "序列号,设备名,站点,时间窗,备注,合同\r\n0012,gw-12,上海一号站,22:00-05:00,二楼,HT-7\r\n0013,,,,,\r\n";

fn expected() -> Vec<Expected> {
    let first = Expected {
        serial_number: "0012".into(),
        device_name: Some("gw-12".into()),
        site: Some("上海一号站".into()),
        window: Some("22:00-05:00".into()),
        note: Some("二楼".into()),
        more: [("合同".into(), "HT-7".into())].into(),
        ..Expected::default()
    };
    vec![first, Expected { serial_number: "0013".into(), ..Expected::default() }]
}

#[test]
fn a_list_is_the_same_in_every_encoding_and_with_every_separator() {
    let marked = format!("\u{feff}{CHINESE}");
    let little = marked.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let gbk = encoding_rs::GBK.encode(CHINESE).0.into_owned();
    assert_ne!(gbk, CHINESE.as_bytes());
    let files = [CHINESE.as_bytes().to_vec(), marked.into_bytes(), little, gbk];
    let separated = [";", "\t"].map(|separator| CHINESE.replace(',', separator).into_bytes());
    for bytes in files.into_iter().chain(separated) {
        let listing = list(&bytes).unwrap();
        assert_eq!((listing.rows, listing.bad), (expected(), vec![]), "{:?}", String::from_utf8_lossy(&bytes));
        assert_eq!(listing.sha256.len(), 64);
    }
    for noise in [&b"\xff\xff,\x81"[..], b"sn\nA1\xff\xff"] {
        assert_eq!(list(noise), Err(FileFault::NotText));
    }
}

#[test]
fn columns_are_known_by_their_names_and_a_list_without_a_header_by_its_numbers() {
    for name in ["SN", "sn", "Serial Number", "serial_number", "serialNumber", "number", "序列号", " 序列号： "]
    {
        assert_eq!(numbers(&list(format!("note,{name}\nx,A1\n")).unwrap()), ["A1"], "{name}");
    }
    let bare = list("A1,somewhere\nA2\n").unwrap();
    assert_eq!(numbers(&bare), ["A1", "A2"]);
    assert_eq!(bare.rows[0].more["2"], "somewhere");
    assert_eq!(list("note,site\nx,A1\n"), Err(FileFault::NoNumberColumn));
    assert_eq!(list("Gerät\nA1\n"), Err(FileFault::NoNumberColumn));
    assert_eq!(list("sn,序列号\nA1,A2\n"), Err(FileFault::TwoColumns(Column::Number)));
    for twice in ["sn,APN,APN\nA1,a,b\n", "APN,sn,\" APN\"\na,A1,b\n"] {
        assert_eq!(list(twice), Err(FileFault::SameName("APN".into())));
    }
    assert_eq!(list("sn,,\nA1,a,b\n").unwrap().rows[0].more.len(), 2, "each by its place");
    for empty in ["", "\r\n\r\n", "sn\n", "sn\n\n , \n"] {
        assert_eq!(list(empty), Err(FileFault::Empty), "{empty:?}");
    }
}

#[test]
fn every_bad_row_is_named_with_its_line_and_its_cause() {
    let text = "sn,device name,address,window,note\n\
        A1,gw-1,tcp:10.0.0.1:4001,22:00-05:00,\n\
        ,gw-2,,,\n\
        00000000,,,,\n\
        1.23E+11,,,,\n\
        A5,gw,,,\n\
        A6,,12 Long Road,,\n\
        A7,,,night,\n\
        A8,,,,a\u{7}b\n\
        A\u{2}9,,,,\n\
        A10,gw-1,,,\n\
        \n\
        A11,,,,\n\
        A11,gw-11,,,\n\
        A12,,,,,more\n\
        \"A13\"x,,,,\n\
        A\u{e9}14,,,,\n";
    let listing = list(text).unwrap();
    let name = RowFault::DeviceName(NoDeviceName::Invalid { name: "gw".into(), pattern: None });
    assert_eq!(
        bad(&listing),
        [
            (2, RowFault::NameTwice { line: 11 }),
            (3, RowFault::NoNumber),
            (4, RowFault::Number(Failure::SerialRefused)),
            (5, RowFault::Mangled),
            (6, name),
            (7, RowFault::Address("12 Long Road".into())),
            (8, RowFault::Window("night".into())),
            (9, RowFault::Control),
            (10, RowFault::Number(Failure::SerialNotText)),
            (11, RowFault::NameTwice { line: 2 }),
            (13, RowFault::Twice { line: 14 }),
            (14, RowFault::Twice { line: 13 }),
            (15, RowFault::TooManyFields),
            (16, RowFault::Quote { to: 16 }),
            (17, RowFault::Number(Failure::SerialNotText)),
        ]
    );
    assert_eq!(listing.bad[3].number, "1.23E+11");
    for lang in [Lang::En, Lang::Zh] {
        for BadRow { fault, .. } in &listing.bad {
            assert!(job::row_fault(fault, lang).chars().count() > 4);
        }
    }
}

#[test]
fn a_quote_that_is_not_closed_says_how_far_it_goes() {
    let listing = list("sn,note\nA1,fine\nA2,\"open\nA3,x\nA4,y\n").unwrap();
    assert_eq!(numbers(&listing), ["A1"]);
    assert_eq!(bad(&listing), [(3, RowFault::Quote { to: 5 })]);
    let quoted = list("sn,note\n\"A1\",\"say \"\"ho\"\", twice\"\n\"=\"\"0012\"\"\",\n").unwrap();
    assert_eq!((numbers(&quoted), quoted.rows[0].note.as_deref()), (vec!["A1", "0012"], Some("say \"ho\", twice")));
}

#[test]
fn numbers_stay_text_and_twins_are_told() {
    let listing = list("sn\n0012\n12\nSNO1\nsn01\n").unwrap();
    assert_eq!(numbers(&listing), ["0012", "12", "SNO1", "sn01"]);
    let twin = |lines: [u64; 2], numbers: [&str; 2]| Twin { lines, numbers: numbers.map(ToOwned::to_owned) };
    assert_eq!(listing.twins, [twin([2, 3], ["0012", "12"]), twin([4, 5], ["SNO1", "sn01"])]);
}

#[test]
fn what_is_too_much_is_refused() {
    assert_eq!(list(vec![b'A'; usize::try_from(LONGEST_FILE).unwrap() + 1]), Err(FileFault::TooLarge));
    let rows = |count: usize| (0..count).map(|row| format!("SN{row:06}\n")).collect::<String>();
    assert_eq!(list(rows(MOST_ROWS + 1)), Err(FileFault::TooMany));
    assert_eq!(list(rows(MOST_ROWS)).unwrap().rows.len(), MOST_ROWS);
    let long = list(format!("sn,note\nA1,{}\nA2,{}\n", "n".repeat(1024), "n".repeat(1025))).unwrap();
    assert_eq!((numbers(&long), bad(&long)), (vec!["A1"], vec![(3, RowFault::TooLong)]));
    // A hundred thousand times the same number is named, not compared with each other.
    assert_eq!(list("A1\n".repeat(MOST_ROWS)).unwrap().bad.len(), MOST_ROWS);
}
