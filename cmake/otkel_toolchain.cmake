# Flags for our own code. Generated code gets otkel_flags without the warnings.
add_library(otkel_flags INTERFACE)
add_library(otkel_warnings INTERFACE)

target_include_directories(otkel_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(otkel_flags INTERFACE -fno-omit-frame-pointer)
if(OTKEL_MISTAKES)
  target_compile_definitions(otkel_flags INTERFACE OTKEL_MISTAKES)
endif()
target_compile_options(otkel_warnings INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Woverloaded-virtual
  -Wimplicit-fallthrough -Wswitch -Wunused-result
  -Wno-missing-field-initializers)  # designated initialisers leave the rest to the defaults on purpose
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside its own headers when optimising with sanitizers.
  target_compile_options(otkel_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
  if(OTKEL_SANITIZE MATCHES thread)
    # Boost.Asio has fences, which the thread sanitizer does not see; its locks, which it sees, order the same things.
    target_compile_options(otkel_warnings INTERFACE -Wno-tsan)
  endif()
endif()

set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
if(OTKEL_FUZZ)
  set(CMAKE_CXX_FLAGS_DEBUG "-O2 -g1")  # what a fuzzer finds, it finds by numbers
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(OTKEL_SANITIZE)
  target_compile_options(otkel_flags INTERFACE -fsanitize=${OTKEL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(otkel_flags INTERFACE -fsanitize=${OTKEL_SANITIZE})
else()
  target_compile_options(otkel_flags INTERFACE -fstack-protector-strong -D_FORTIFY_SOURCE=2)
endif()
if(OTKEL_FUZZ)
  # Without a call at every comparison, which halves the speed; magic words are found by way of memcmp.
  target_compile_options(otkel_flags INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp)
endif()

find_program(OTKEL_MOLD mold)
if(OTKEL_MOLD AND NOT OTKEL_FUZZ)
  target_link_options(otkel_flags INTERFACE -fuse-ld=mold)
endif()
