// A timeline as a picture: one standalone SVG 1.1 document without scripts, links or fonts of its
// own, readable on light and on dark ground and without telling colours apart, with a title and a
// description for those who do not see it. Pure functions; any thread may call.
#pragma once

#include <string>

#include "policy/engine/timeline.h"
#include "services/core/message.h"

namespace samtale::engine {

// `vocabulary` names the municipality. Ends with a line feed.
std::string ToSvg(const Timeline& timeline, const Vocabulary& vocabulary, Language language);

}  // namespace samtale::engine
