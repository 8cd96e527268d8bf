// Boxes: a diagram over facts as a reader can take it in, boxes of fact classes whose union it is,
// and those in words. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/engine/fact_space.h"

namespace samtale::engine {

// For each variable that is restricted, which of its classes.
struct Box {
  struct Side {
    std::size_t variable;
    std::vector<bool> classes;
  };
  std::vector<Side> sides;
};

// The first `most` of the disjoint boxes of `node`, and how many there are in all (as a real
// number, since there can be very many).
struct Boxes {
  std::vector<Box> listed;
  double count = 0;
};
Boxes BoxesOf(const FactSpace& space, const Diagrams& table, Diagrams::Node node, std::size_t most);

// `all groups`, `citizen.group dagpenge or sygedagpenge, meeting.number 2 or more`.
std::string Text(const FactSpace& space, const Box& box);
// Of all of them: `…; or …; and 12 more classes of facts`.
std::string Text(const FactSpace& space, const Boxes& boxes);

// `1 October 2020`.
std::string LongDay(DayNumber day);
// `physical`, `physical and video`, `physical, telephone and video`.
std::string Joined(const std::vector<std::string>& words, const char* last = " and ");

}  // namespace samtale::engine
