#include "unit.h"

#include <string.h>

void unit_say(struct unit *unit, const char *text)
{
    unit->send(unit->context, text, strlen(text));
}

int unit_hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

void unit_byte(struct unit *unit, uint8_t byte)
{
    if (byte == '\r' || byte == '\n') {
        if (unit->length > 0) {
            unit->line[unit->too_long ? 0 : unit->length] = '\0';
            unit->dialect(unit, unit->line);
        }
        unit->length = 0;
        unit->too_long = false;
    } else if (byte == '\0') {
        /* Noise of a line that is being plugged in. */
    } else if (unit->length < UNIT_LINE_MAX) {
        unit->line[unit->length++] = (char)byte;
    } else {
        unit->too_long = true;
    }
}
