// An explanation in sentences, Danish or English, for people: what is decided, who permits and who
// forbids, what stood against it, and what would have to be different. Names nothing that the
// explanation does not hold. Pure functions; any thread may call.
#pragma once

#include <cstddef>
#include <string>

#include "policy/engine/explain.h"
#include "services/core/message.h"
#include "services/core/time.h"

namespace samtale::engine {

// How many ranges, and how many words, of one field are told; the rest is counted. The JSON has
// them all.
inline constexpr std::size_t kMostTold = 6;

// `14 October 2020`, `14. oktober 2020`.
std::string Spell(LocalDay day, Language language);

// Several lines, each ended. Lines are not wrapped; modes with the same lot share a paragraph.
std::string Tell(const Explanation& explanation, const Vocabulary& vocabulary, Language language);

}  // namespace samtale::engine
