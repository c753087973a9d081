#include "identity_store.h"

#include <string.h>

/* A sector:  magic 4 | sequence 4 | client id's length 2 | token's length 2 | CRC-32 4 | client id | token
 * The CRC covers everything but itself. All numbers are little-endian, so that the layout does not depend on the compiler. */
enum { HEADER = 16, CRC_AT = 12 };
static const uint8_t MAGIC[4] = {'I', 'D', 'N', '1'};

static void put(uint8_t *to, uint32_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(number >> (8 * i));
}

static uint32_t get(const uint8_t *from, size_t bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number |= (uint32_t)from[i] << (8 * i);
    return number;
}

static uint32_t crc_of(uint32_t crc, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
    }
    return crc;
}

static uint32_t checksum(const uint8_t header[HEADER], const struct identity *identity)
{
    uint32_t crc = crc_of(0xFFFFFFFFu, header, CRC_AT);
    crc = crc_of(crc, (const uint8_t *)identity->client_id, get(header + 8, 2));
    return ~crc_of(crc, (const uint8_t *)identity->device_token, get(header + 10, 2));
}

/* Reads one sector; false: it is empty, or was cut off while it was written. */
static bool read_sector(const struct flash *flash, int sector, uint32_t *sequence, struct identity *identity)
{
    uint8_t header[HEADER];
    if (!flash->read(flash->context, sector, 0, header, HEADER) || memcmp(header, MAGIC, sizeof MAGIC) != 0)
        return false;
    const size_t id_length = get(header + 8, 2), token_length = get(header + 10, 2);
    if (id_length > IDENTITY_VALUE_MAX || token_length > IDENTITY_VALUE_MAX)
        return false;
    memset(identity, 0, sizeof *identity);
    if (!flash->read(flash->context, sector, HEADER, (uint8_t *)identity->client_id, id_length) ||
        !flash->read(flash->context, sector, HEADER + id_length, (uint8_t *)identity->device_token, token_length))
        return false;
    *sequence = get(header + 4, 4);
    return get(header + CRC_AT, 4) == checksum(header, identity);
}

/* The sector with the newest whole identity, or -1. Sequence numbers may wrap: they are compared by their distance. */
static int newest(const struct flash *flash, uint32_t *sequence, struct identity *identity)
{
    int found = -1;
    for (int sector = 0; sector < 2; sector++) {
        struct identity here;
        uint32_t at;
        if (read_sector(flash, sector, &at, &here) && (found < 0 || (int32_t)(at - *sequence) > 0)) {
            found = sector;
            *sequence = at;
            *identity = here;
        }
    }
    return found;
}

bool identity_load(const struct flash *flash, struct identity *identity)
{
    uint32_t sequence;
    return newest(flash, &sequence, identity) >= 0;
}

bool identity_store(const struct flash *flash, const struct identity *identity)
{
    const size_t id_length = strlen(identity->client_id), token_length = strlen(identity->device_token);
    struct identity held;
    uint32_t sequence = 0;
    const int old = newest(flash, &sequence, &held);
    /* Only the sector that does not hold the newest identity is touched. */
    const int sector = old == 0 ? 1 : 0;

    uint8_t header[HEADER];
    memcpy(header, MAGIC, sizeof MAGIC);
    put(header + 4, sequence + 1, 4);
    put(header + 8, (uint32_t)id_length, 2);
    put(header + 10, (uint32_t)token_length, 2);
    put(header + CRC_AT, checksum(header, identity), 4);

    /* The header comes last: without it the sector is empty. */
    if (!flash->erase(flash->context, sector) ||
        !flash->write(flash->context, sector, HEADER, (const uint8_t *)identity->client_id, id_length) ||
        !flash->write(flash->context, sector, HEADER + id_length, (const uint8_t *)identity->device_token, token_length) ||
        !flash->write(flash->context, sector, 0, header, HEADER))
        return false;
    return newest(flash, &sequence, &held) == sector && strcmp(held.client_id, identity->client_id) == 0 &&
           strcmp(held.device_token, identity->device_token) == 0;
}
