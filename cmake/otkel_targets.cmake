# otkel_library(name [USES targets...] [PRIVATE_USES targets...])
# The library of the current folder: every .cc in it but main programs (*_main.cc).
function(otkel_library name)
  cmake_parse_arguments(ARG "" "" "USES;PRIVATE_USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "main\\.cc$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC otkel_flags ${ARG_USES} PRIVATE otkel_warnings ${ARG_PRIVATE_USES})
endfunction()

# otkel_program(name SOURCES files... [USES targets...])
function(otkel_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE otkel_flags otkel_warnings ${ARG_USES})
endfunction()

# otkel_test(name FOLDER dir [LABEL label] [TIMEOUT s] [USES targets...])
# One test program from every *_test.cc in tests/<dir>; each test is known to ctest by its own name.
function(otkel_test name)
  cmake_parse_arguments(ARG "" "FOLDER;LABEL;TIMEOUT" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${ARG_FOLDER}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE otkel_flags otkel_warnings ${ARG_USES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    OTKEL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OTKEL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "ASAN_OPTIONS=detect_container_overflow=0;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")
endfunction()
