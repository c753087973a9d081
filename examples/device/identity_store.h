/* Where a unit keeps its identity: two flash sectors, so that a power cut at any instant leaves the old identity or the new one, whole. */
#ifndef IDENTITY_STORE_H
#define IDENTITY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest client id and longest device token, in bytes. The platform states no limit; a value that does not fit is refused, never cut. */
#define IDENTITY_VALUE_MAX 256

/* What the platform issued. Both end with a zero byte and hold no other. */
struct identity {
    char client_id[IDENTITY_VALUE_MAX + 1];
    char device_token[IDENTITY_VALUE_MAX + 1];
};

/* Two sectors of at least IDENTITY_SECTOR_BYTES. Each call returns only when the flash is through; false: it failed. */
#define IDENTITY_SECTOR_BYTES (16 + 2 * IDENTITY_VALUE_MAX)
struct flash {
    bool (*erase)(void *context, int sector);
    bool (*write)(void *context, int sector, size_t at, const uint8_t *bytes, size_t count);
    bool (*read)(void *context, int sector, size_t at, uint8_t *bytes, size_t count);
    void *context;
};

/* The newest whole identity; false: there is none. */
bool identity_load(const struct flash *flash, struct identity *identity);

/* Stores it. True only when it has been read back from the flash and is the same: then, and not before, the unit may say that it has it. */
bool identity_store(const struct flash *flash, const struct identity *identity);

#endif
