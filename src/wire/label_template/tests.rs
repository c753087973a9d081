//! What a value can do to a label: nothing.

use super::*;

const ZPL: &str = "^XA^CI28\n^FO50,50^A0N,30^FH^FDSN ${serialNumber}^FS\n^FO50,90^BCN,80^FH^FD${deviceName}^FS\n^FO50,200^BQN,2,4^FH^FDQA,${info:model}^FS^XZ";
const TSPL: &str = "SIZE 60 mm,40 mm\r\nCODEPAGE UTF-8\r\nCLS\r\nTEXT 10,10,\"3\",0,1,1,\"SN ${serialNumber}\"\r\nBARCODE 10,60,\"128\",80,1,0,2,2,\"${deviceName}\"\r\nQRCODE 10,150,M,4,A,0,\"${info:model}\"\r\nPRINT 1";

/// What breaks out of quotes, fields, lines and labels, where nobody keeps it from that.
const HOSTILE: [&str; 10] = [
    "\",\"x\"\r\nPRINT 9",
    "^XA^FO1,1^FDx^FS^XZ",
    "~JR",
    "^FS^FDx",
    "a\nb",
    "\u{202e}gnp",
    "a\0b",
    "\\[\"]\\[R]",
    "_5E_XZ",
    "${serialNumber}",
];

fn of(name: &str, value: &str) -> PlantFields {
    let mut of: PlantFields =
        ["serialNumber", "deviceName", "info:model"].map(|name| (name.to_owned(), "A1".to_owned())).into();
    of.insert(name.to_owned(), value.to_owned());
    of
}

fn made(source: &str, language: LabelLanguage, of: &PlantFields) -> Result<String, NoLabel> {
    let template = LabelTemplate::new(source, language, Charset::Utf8).unwrap();
    template.label(of).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The commands of a ZPL label, as a printer takes them apart.
fn commands(label: &str) -> Vec<String> {
    let begins = label.match_indices(['^', '~']);
    begins.map(|(at, _)| label[at..].chars().take(3).collect()).collect()
}

#[test]
fn no_value_becomes_a_command_of_zpl() {
    let plain = commands(&made(ZPL, LabelLanguage::Zpl, &of("serialNumber", "A1")).unwrap());
    for name in ["serialNumber", "deviceName", "info:model"] {
        for value in HOSTILE {
            // What is not refused is data.
            let Ok(label) = made(ZPL, LabelLanguage::Zpl, &of(name, value)) else { continue };
            assert_eq!(commands(&label), plain, "{name} {value:?}: {label}");
            let hex = |text: &str| text.bytes().flat_map(in_zpl).map(char::from).collect::<String>();
            assert!(label.contains(&hex(value)), "{value:?}: {label}");
        }
    }
    let label = made(ZPL, LabelLanguage::Zpl, &of("serialNumber", "^XA_~ 号\"")).unwrap();
    assert!(label.contains("^FDSN _5EXA_5F_7E _E5_8F_B7_22^FS"), "{label}");
    assert!(label.ends_with("^XZ\r\n"));
}

#[test]
fn no_value_leaves_its_quotes_in_tspl() {
    let quotes = |label: &str| label.replace("\\[\"]", "").matches('"').count();
    let plain = made(TSPL, LabelLanguage::Tspl, &of("serialNumber", "A1")).unwrap();
    for name in ["serialNumber", "deviceName", "info:model"] {
        for value in HOSTILE {
            let Ok(label) = made(TSPL, LabelLanguage::Tspl, &of(name, value)) else { continue };
            assert_eq!((quotes(&label), label.lines().count()), (quotes(&plain), plain.lines().count()), "{label}");
        }
    }
    let label = made(TSPL, LabelLanguage::Tspl, &of("serialNumber", "5\" 号^XA~JR")).unwrap();
    assert!(label.contains("\"SN 5\\[\"] 号^XA~JR\"\r\n"), "{label}");
    assert!(label.ends_with("PRINT 1\r\n"), "{label}");
    let refused = made(TSPL, LabelLanguage::Tspl, &of("serialNumber", "\\[R]")).unwrap_err();
    assert_eq!(refused.why, BadValue::Steers);
}

#[test]
fn what_cannot_be_written_makes_no_label_and_is_named() {
    let long = "9".repeat(10_000);
    for (source, language) in [(ZPL, LabelLanguage::Zpl), (TSPL, LabelLanguage::Tspl)] {
        for (name, value, why) in [
            ("serialNumber", "a\nb", BadValue::Invisible),
            ("serialNumber", "a\0", BadValue::Invisible),
            ("serialNumber", "\u{202e}gnp", BadValue::Invisible),
            ("info:model", "\u{1b}E", BadValue::Invisible),
            ("info:model", &long, BadValue::TooLong),
            ("deviceName", "号", BadValue::NotInCharset),
            ("deviceName", if language == LabelLanguage::Zpl { ">:1" } else { "!104" }, BadValue::Steers),
        ] {
            let refused = made(source, language, &of(name, value)).unwrap_err();
            assert_eq!(refused, NoLabel { name: name.into(), why }, "{value:?}");
        }
        assert!(made(source, language, &of("serialNumber", &"9".repeat(LONGEST_VALUE))).is_ok());
    }
    let gbk = LabelTemplate::new(ZPL, LabelLanguage::Zpl, Charset::Gbk).unwrap();
    let label = gbk.label(&of("serialNumber", "号")).unwrap();
    assert!(String::from_utf8(label).unwrap().contains("^FDSN _BA_C5^FS"));
    assert_eq!(gbk.label(&of("serialNumber", "\u{1f600}")).unwrap_err().why, BadValue::NotInCharset);
    // A letter of GBK whose second byte is that of a backslash.
    let gbk = LabelTemplate::new(TSPL, LabelLanguage::Tspl, Charset::Gbk).unwrap();
    assert_eq!(
        gbk.label(&of("serialNumber", "\u{5c3d}[\u{8aac}[R]"))
            .unwrap_or_default()
            .windows(2)
            .filter(|pair| pair == b"\\[")
            .count(),
        0
    );
}

#[test]
fn a_code_that_reads_commands_in_its_data_takes_no_value_with_one() {
    for (source, language, takes, refuses) in [
        ("^XA^CI28^BXN,5,200^FH^FD${batch}^FS^XZ", LabelLanguage::Zpl, "a>\\&", ["_1", "~1"]),
        ("^XA^CI28^FB400,2^A0N,30^FH^FD${batch}^FS^XZ", LabelLanguage::Zpl, ">_~", ["a\\&b", "\\"]),
        ("^XA^CI28^B7N,5^FH^FD${batch}^FS^XZ", LabelLanguage::Zpl, ">_~", ["a\\&b", "\\\\"]),
        ("^XA^CI28^BY2^BCN,50^FH^FD${batch}^FS^XZ", LabelLanguage::Zpl, "_~\\&", [">;", "a>0"]),
        ("^XA^CI28^BCN,50^FH^FDx^FS^A0N,30^FH^FD${batch}^FS^XZ", LabelLanguage::Zpl, ">;_~\\&", ["\n", "\u{200b}"]),
        ("CODEPAGE UTF-8\nDMATRIX 1,1,90,90,\"${batch}\"\nPRINT 1", LabelLanguage::Tspl, "!1>_", ["~1", "a~d032"]),
        (
            "CODEPAGE UTF-8\n barcode 1,1,\"128\",80,1,0,2,2,\"${batch}\"\nPRINT 1",
            LabelLanguage::Tspl,
            "~1>",
            ["!1", "a!"],
        ),
    ] {
        assert!(made(source, language, &of("batch", takes)).is_ok(), "{source}: {takes}");
        for value in refuses {
            assert!(made(source, language, &of("batch", value)).is_err(), "{source}: {value}");
        }
    }
}

#[test]
fn a_placeholder_stands_where_a_value_is_data_and_nowhere_else() {
    let zpl = |source: &str| LabelTemplate::new(source, LabelLanguage::Zpl, Charset::Utf8).map(drop);
    let misplaced = |name: &str| Err(LabelFault::Misplaced(name.into()));
    for source in [
        "^XA^CI28^FO1,1^FD${serialNumber}^FS^XZ",
        "^XA^CI28^FH\\^FD${serialNumber}^FS^XZ",
        "^XA^CI28^FO${serialNumber},1^FH^FDx^FS^XZ",
        "^XA^CI28^FH^FDx^FS${serialNumber}^XZ",
        "^XA^CI28^FH^FDx^A0${serialNumber}^FS^XZ",
        "${serialNumber}^XA^CI28^FH^FDx^FS^XZ",
        "^FH^FD${serialNumber}^XA^CI28^XZ",
        "^XA^CI28^FH^FDx^FS^FD${serialNumber}^FS^XZ",
    ] {
        assert_eq!(zpl(source), misplaced("serialNumber"), "{source}");
    }
    for (source, fault) in [
        ("^XA^FH^FD${batch}^FS^XZ", LabelFault::NoCharset),
        ("^XA^CI28^CC*^FH^FD${batch}^FS^XZ", LabelFault::OtherPrefix),
        ("^XA^CI28~ct*^FH^FD${batch}^FS^XZ", LabelFault::OtherPrefix),
        ("^XA^CI28^FH^FD${batch}^FS", LabelFault::NotOneLabel),
        ("^XA^CI28^FH^FD${batch}^FS^XZ^XA^XZ", LabelFault::NotOneLabel),
        ("^XA^CI28^FDx^FS^XZ trailing", LabelFault::NotOneLabel),
        ("", LabelFault::NotOneLabel),
    ] {
        assert_eq!(zpl(source), Err(fault), "{source}");
    }
    assert!(matches!(zpl("^XA^CI28^FH^FD${token}^FS^XZ"), Err(LabelFault::Compile(_))), "no secret is on a label");
    assert_eq!(zpl("^XA^CI28^FH_^FD${batch}${order:workOrder}^FS^XZ"), Ok(()));

    let tspl = |source: &str| LabelTemplate::new(source, LabelLanguage::Tspl, Charset::Utf8).map(drop);
    for source in [
        "CODEPAGE UTF-8\nTEXT 1,1,\"3\",0,1,1,${serialNumber}\nPRINT 1",
        "CODEPAGE UTF-8\nTEXT 1,1,\"x\\[\"]x\"${serialNumber}\nPRINT 1",
        "CODEPAGE UTF-8\nPRINT ${serialNumber}",
    ] {
        assert_eq!(tspl(source), misplaced("serialNumber"), "{source}");
    }
    for (source, fault) in [
        ("TEXT 1,1,\"${batch}\"\nPRINT 1", LabelFault::NoCharset),
        ("CODEPAGE UTF-8\nTEXT 1,1,\"${batch}\"", LabelFault::NotOneLabel),
        ("CODEPAGE UTF-8\nTEXT 1,1,\"${batch}\nPRINT 1", LabelFault::NotOneLabel),
        ("CODEPAGE UTF-8\nTEXT 1,1,\"${batch}\"\nPRINT 1\nPRINT 1", LabelFault::NotOneLabel),
    ] {
        assert_eq!(tspl(source), Err(fault), "{source}");
    }
    assert_eq!(tspl("CODEPAGE utf-8\nTEXT 1,1,\"a\\[\"]${batch}\"\nPRINT 1"), Ok(()));
}
