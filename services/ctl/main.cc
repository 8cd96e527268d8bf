// samtale: the command-line client and tool. Exit codes: 0 done, 1 refused (the reason is printed),
// 2 wrong use.
#include <iostream>

#include "services/ctl/ctl.h"

int main(int argc, char** argv) {
  return samtale::ctl::Run(argc, argv, std::cin, std::cout, std::cerr);
}
