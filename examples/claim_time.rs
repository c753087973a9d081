//! How long a claim in a shared book takes, beside a committed row on the same connection, and how many a second there are with more and more stations.
//!
//! `cargo run --release --example claim_time -- SERVER DATABASE ADMINISTRATOR < password` on a database that is made a book for it (`shared-book make`), without TLS.

use std::io::Read as _;
use std::time::{Duration, Instant};

use regnwl_station::domain::{BookSettings, Platform, Secret, UnitKeys};
use regnwl_station::shared_book::{Administrator, ClaimCount, Claimed, ClaimedUnit, SharedBook};
use tokio_postgres::{Client, NoTls};

/// Claims, and rows, of one client.
const PAIRS: usize = 400;
/// How long claims are counted for each number of clients.
const COUNTED: Duration = Duration::from_secs(5);

fn unit(client: usize, number: usize) -> ClaimedUnit {
    let text = format!("{client}-{number}");
    ClaimedUnit {
        visit: format!("{:032x}{client:016x}{number:016x}", std::process::id()),
        segment: "000001-bench.jsonl".into(),
        line: 7,
        keys: UnitKeys {
            platform: Platform("bench".into()),
            product_key: "a1BenchBench".into(),
            device_name: format!("dev-{text}-{}", std::process::id()),
            serial_number: format!("SN-{text}-{}", std::process::id()),
            hardware_id: Some(format!("24:6f:28:{text}-{}", std::process::id())),
        },
        permission: None,
        counts: Some(ClaimCount::default()),
        known: Vec::new(),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, database, administrator] = &args[..] else { panic!("SERVER DATABASE ADMINISTRATOR") };
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).unwrap();
    let settings = |station: &str| BookSettings {
        server: server.parse().unwrap(),
        database: database.clone(),
        station: station.into(),
        mode: Default::default(),
        ca: None,
        plain: false,
        known_lost: 0,
        told_earlier: false,
    };
    let owner = settings(administrator);
    let mut admin = Administrator::log_in(&owner, &Secret::new(password.trim())).await.unwrap();
    admin.upgrade().await.unwrap();
    let name = format!("bench-{}", std::process::id());
    let station = admin.add_station(&name).await.unwrap().password;

    // The same connection for both: a function of the book, and one row committed.
    let mut config = tokio_postgres::Config::new();
    config.user(&name).dbname(database).password(station.expose());
    let BookSettings { server: at, .. } = settings(&name);
    let socket = tokio::net::TcpStream::connect((at.host.as_str(), at.port)).await.unwrap();
    socket.set_nodelay(true).unwrap();
    config.ssl_mode(tokio_postgres::config::SslMode::Disable);
    let (client, connection): (Client, _) = config.connect_raw(socket, NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut owner_config = tokio_postgres::Config::new();
    owner_config.user(administrator).dbname(database).password(password.trim());
    owner_config.ssl_mode(tokio_postgres::config::SslMode::Disable);
    let socket = tokio::net::TcpStream::connect((at.host.as_str(), at.port)).await.unwrap();
    let (owner, connection) = owner_config.connect_raw(socket, NoTls).await.unwrap();
    tokio::spawn(connection);
    let rows = format!(
        "CREATE TABLE IF NOT EXISTS public.one_row (id bytea PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), text text NOT NULL); GRANT INSERT ON public.one_row TO \"{name}\"; ALTER ROLE \"{name}\" CONNECTION LIMIT 300"
    );
    owner.batch_execute(&rows).await.unwrap();
    let claim = client
        .prepare(
            "SELECT answer, station, at, state FROM regnwl.claim($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '{}')",
        )
        .await
        .unwrap();
    let insert = client.prepare("INSERT INTO public.one_row (id, text) VALUES (decode($1, 'hex'), $2)").await.unwrap();
    let (mut claims, mut inserts) = (Vec::new(), Vec::new());
    for number in 0..PAIRS {
        let unit = unit(999, number);
        let (keys, line) = (&unit.keys, 7_i64);
        let from = Instant::now();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
            &unit.visit,
            &unit.segment,
            &line,
            &keys.platform.0,
            &keys.product_key,
            &keys.device_name,
            &keys.serial_number,
            &keys.hardware_id,
            &false,
            &None::<String>,
            &None::<String>,
        ];
        let row = client.query_one(&claim, &values).await.unwrap();
        claims.push(from.elapsed());
        assert_eq!(row.get::<_, String>(0), "taken");
        let from = Instant::now();
        client.execute(&insert, &[&unit.visit, &unit.keys.serial_number]).await.unwrap();
        inserts.push(from.elapsed());
    }
    let (claimed, row) = (median(claims), median(inserts));
    println!("claim {claimed:.2?}, one row {row:.2?}: {:.2} times", claimed.as_secs_f64() / row.as_secs_f64());

    for clients in [1, 10, 50, 100, 200] {
        let mut tasks = Vec::new();
        for client in 0..clients {
            let book = SharedBook::new(settings(&name), station.clone()).unwrap();
            tasks.push(tokio::spawn(async move {
                book.look().await.ok()?;
                let (until, mut times) = (Instant::now() + COUNTED, Vec::new());
                while Instant::now() < until {
                    let from = Instant::now();
                    let number = clients * 1_000_000 + times.len();
                    let claimed = book.claim(&unit(client, number)).await.ok()?;
                    assert_eq!(claimed, Claimed::Taken(None));
                    times.push(from.elapsed());
                }
                Some(times)
            }));
        }
        let (mut all, mut failed) = (Vec::new(), 0);
        for task in tasks {
            match task.await.unwrap() {
                Some(times) => all.extend(times),
                None => failed += 1,
            }
        }
        let each_second = all.len() as f64 / COUNTED.as_secs_f64();
        all.sort();
        println!(
            "{clients} clients: {each_second:.0} claims/s, median {:.2?}, p99 {:.2?}, {failed} clients let out",
            all[all.len() / 2],
            all[all.len() * 99 / 100]
        );
    }
}
