// The handles of libical, owned; and the properties that objects are made of. A handle is of one
// thread; threads may have handles at the same time.
#pragma once

#include <libical/ical.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "services/core/time.h"

namespace samtale::ical {

struct Freeing {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(icalproperty* property) const { icalproperty_free(property); }
};
using Component = std::unique_ptr<icalcomponent, Freeing>;
using Property = std::unique_ptr<icalproperty, Freeing>;

// A component without properties. The first one makes libical ready for many threads.
Component NewComponent(icalcomponent_kind kind);

// Gives `parent` what was made for it.
void Add(icalcomponent* parent, Component child);
void Add(icalcomponent* parent, Property property);

// `made` is what libical made, and fails to make only when there is no memory: asserted.
Property Own(icalproperty* made);

// A property with parameters of libical's, which it takes over.
Property With(Property property, std::initializer_list<icalparameter*> parameters);
// A parameter that this version of libical has no word for.
icalparameter* NamedParameter(const char* name, std::string_view value);

// An instant in UTC.
icaltimetype UtcTime(Instant instant);
// A local time, of a zone that is told beside it.
icaltimetype LocalForm(date::local_seconds local);

// The component as text.
std::string Write(icalcomponent* component);

}  // namespace samtale::ical
