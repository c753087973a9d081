/* The unit's side of the station's dialog: portable C99, no heap, every buffer bounded. Feed it the bytes of the serial line. */
#ifndef UNIT_H
#define UNIT_H

#include "identity_store.h"

/* Longest command, in bytes. A value may be escaped: at worst six bytes a byte in JSON, three in AT. A longer command is refused. */
#define UNIT_LINE_MAX 1536

struct unit;

/* Understands one command, without its line end, and answers it. */
typedef void dialect(struct unit *unit, char *line);
dialect unit_at, unit_json;

struct unit {
    dialect *dialect;
    const char *serial_number;
    const char *hardware_id;
    const struct flash *flash;
    /* Sends bytes to the station. */
    void (*send)(void *context, const char *bytes, size_t count);
    /* Starts the unit anew; the answer has been handed to `send` already. */
    void (*reset)(void *context);
    void *context;

    /* What is not to be set: the command so far, and that it is longer than fits. */
    char line[UNIT_LINE_MAX + 1];
    size_t length;
    bool too_long;
};

/* Takes one byte from the line. */
void unit_byte(struct unit *unit, uint8_t byte);

/* For dialects. */
void unit_say(struct unit *unit, const char *text);
int unit_hex(char digit);

#endif
